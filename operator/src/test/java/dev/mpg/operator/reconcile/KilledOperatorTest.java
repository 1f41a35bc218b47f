package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.NAMESPACE;
import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.secret.ScramVerifier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator ends after any number of its writes; the next one finishes the cluster. */
class KilledOperatorTest {
  /** The resource itself is a write, too. */
  private static final int FIRST = 1;

  /** A little more than the objects of a cluster, its finalizer and its status. */
  private static final int LAST = 43;

  private static Set<String> complete = Set.of();

  @BeforeAll
  static void makeACluster() {
    try (RunningOperator undisturbed = new RunningOperator()) {
      undisturbed.create("{plan: basic}");
      complete = names(undisturbed);
      // On a busy machine the status is written twice.
      assertThat(undisturbed.writes().stream().distinct().toList())
          .hasSizeBetween(complete.size(), LAST);
    }
  }

  static IntStream writes() {
    return IntStream.rangeClosed(FIRST, LAST);
  }

  @ParameterizedTest
  @MethodSource("writes")
  void theNextOneFinishesTheCluster(int writes) {
    try (RunningOperator operator = new RunningOperator()) {
      operator.accept(writes);
      operator.client().resource(Clusters.shop("{plan: basic}")).create();
      soon().until(() -> operator.writes().size() == writes || isObserved(operator));
      String handedOut = password(operator);

      operator.restart(() -> operator.accept(Integer.MAX_VALUE));

      soon().until(() -> isObserved(operator) && names(operator).equals(complete));
      String password = password(operator);
      assertThat(password).isNotNull();
      if (handedOut != null) {
        assertThat(password).isEqualTo(handedOut);
      }
      assertThat(ScramVerifier.matches(password, verifier(operator))).isTrue();
    }
  }

  private static boolean isObserved(RunningOperator operator) {
    return operator.resource().getStatus() != null;
  }

  private static Set<String> names(RunningOperator operator) {
    return operator.objects().stream()
        .map(KilledOperatorTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }

  /** What an application may have read already. */
  private static @Nullable String password(RunningOperator operator) {
    return text(operator, "shop-fly-user", "password");
  }

  private static @Nullable String verifier(RunningOperator operator) {
    return text(operator, "shop-mpg-verifiers", "shop-fly-user");
  }

  private static @Nullable String text(RunningOperator operator, String name, String key) {
    Secret secret = operator.client().secrets().inNamespace(NAMESPACE).withName(name).get();
    return secret == null
        ? null
        : new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }
}
