package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.ItemStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody else made is never overwritten. */
@NullUnmarked
class ForeignObjectTest {
  private RunningOperator operator;

  @BeforeEach
  void start() {
    operator = new RunningOperator();
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aSecretUnderAUsersNameIsLeftAloneAndTheClusterIsMadeAllTheSame() {
    Secret theirs =
        operator
            .client()
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withName("shop-fly-user")
                    .withNamespace(NAMESPACE)
                    .addToLabels("app.kubernetes.io/instance", "shop")
                    .endMetadata()
                    .addToData("password", "aHVudGVyMg==")
                    .build())
            .create();

    operator.create("{plan: basic}");

    assertThat(operator.client().resource(theirs).get()).isEqualTo(theirs);
    ItemStatus user = operator.resource().getStatus().getUsers().get(0);
    assertThat(user.getReady()).isFalse();
    assertThat(user.getReason()).isEqualTo("SecretNotOurs");
    assertThat(user.getMessage()).contains("shop-fly-user").contains("rename");
    assertThat(operator.condition("UsersSynced").getStatus()).isEqualTo("False");
    assertThat(
            operator.client().resources(StatefulSet.class).inNamespace(NAMESPACE).list().getItems())
        .hasSize(3);

    operator.client().resource(theirs).delete();

    RunningOperator.soon()
        .until(
            () ->
                !"SecretNotOurs"
                    .equals(operator.resource().getStatus().getUsers().get(0).getReason()));
  }

  @Test
  void aNameThatIsTakenIsToldAndNoServerIsStarted() {
    ConfigMap theirs =
        operator
            .client()
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("shop-patroni")
                    .withNamespace(NAMESPACE)
                    .endMetadata()
                    .withData(Map.of("theirs", "yes"))
                    .build())
            .create();

    operator.create("{plan: basic}");

    assertThat(operator.client().resource(theirs).get()).isEqualTo(theirs);
    assertThat(operator.condition("Ready").getReason()).isEqualTo("NameTaken");
    assertThat(operator.condition("Ready").getMessage()).contains("ConfigMap shop-patroni");
    assertThat(operator.resource().getStatus().getPhase()).isEqualTo(Phase.FAILED);
    assertThat(
            operator.client().resources(StatefulSet.class).inNamespace(NAMESPACE).list().getItems())
        .isEmpty();
    List<String> before = writesElsewhere();
    operator.lookAgain();
    assertThat(writesElsewhere()).as("writes while nothing can be done").isEqualTo(before);

    operator.client().resource(theirs).delete();

    RunningOperator.soon().until(() -> operator.condition("Ready").getReason().equals("NoPrimary"));
  }

  /** All but the tries to make the object whose name is taken, which the API server refuses. */
  private List<String> writesElsewhere() {
    return operator.writes().stream()
        .filter(write -> !write.endsWith("/configmaps/shop-patroni"))
        .toList();
  }
}
