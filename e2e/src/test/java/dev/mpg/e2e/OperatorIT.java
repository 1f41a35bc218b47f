package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Load;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Snapshot;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writers;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator is upgraded, killed and given wrong images; a namespace goes under it. */
@Isolated("the operator is killed and configured otherwise")
class OperatorIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String SPEC = "{plan: basic, storage: {size: 1Gi}, deletionPolicy: Delete}";

  /** In the operator's configuration. */
  private static final Pattern IMAGE_17 = Pattern.compile("\"17\": *(\\S+)");

  /**
   * A leader's lease lasts 15 s; on a busy machine the other replica may have to be started again.
   */
  private static final Duration TAKEOVER = Duration.ofSeconds(60);

  private static final int ENDED_BY_SIGTERM = 143;

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() {
    cluster = TENANT.applyCluster("shop", SPEC).awaitPhase(Phase.READY);
  }

  @BeforeEach
  void ready() {
    cluster.awaitPhase(Phase.READY);
  }

  @Test
  void anUpgradeRestartsNoPodOfACluster() throws SQLException {
    Snapshot before = cluster.snapshot();

    OperatorPods.upgrade();

    OperatorPods.assertWorkFor(cluster, "upgraded");
    assertThat(cluster.snapshot()).isEqualTo(before);
  }

  @Test
  void itEndsWhenItIsToldToAndGivesTheLeaseBack() throws SQLException {
    Pod leader = OperatorPods.leader();

    int code = OperatorPods.stop(leader);

    assertThat(code).isEqualTo(ENDED_BY_SIGTERM);
    assertThat(OperatorPods.lease().getHolderIdentity())
        .isNotEqualTo(leader.getMetadata().getName());
    OperatorPods.assertWorkFor(cluster, "after-stop");
  }

  @Test
  void anotherReplicaGoesOnWhenTheLeaderIsKilled() {
    OperatorPods.scale(2);
    try {
      Pod leader = OperatorPods.leader();
      Cluster made = TENANT.applyCluster("handed-over", SPEC);
      made.awaitThat("the first objects", c -> !c.managedObjects().isEmpty());

      Kube.client().pods().resource(leader).withGracePeriod(0).delete();

      await("another leader")
          .atMost(TAKEOVER)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .until(
              () -> OperatorPods.holder().filter(pod -> !uid(pod).equals(uid(leader))).isPresent());
      made.awaitPhase(Phase.READY).delete();
    } finally {
      OperatorPods.scale(1);
    }
  }

  /**
   * An image of another version is added, which is none; then the image of the clusters is one that
   * no registry has; then all is rolled back.
   */
  @Test
  void wrongImagesAreToldAndThePrimaryServes() throws SQLException {
    Snapshot before = cluster.snapshot();
    String primary = uid(cluster.primary());
    String standby = cluster.pods("replica").get(0).getMetadata().getName();
    String missing = "mpg.local/none:17";
    try (Writers writers = Writers.start(cluster)) {
      String config =
          OperatorPods.configure(
              text ->
                  text.replace("\"17\":", "\"18\": " + group(IMAGE_17, text) + "\n    \"17\":"));
      try {
        OperatorPods.assertWorkFor(cluster, "another-major");
        assertThat(cluster.snapshot()).isEqualTo(before);
        Cluster wrong =
            TENANT.applyCluster(
                "wrong",
                "{plan: basic, replicas: 0, postgresVersion: \"18\", deletionPolicy: Delete}");
        wrong.awaitThat(
            "pod and image in the status",
            c ->
                messages(c).contains("wrong-1-0") && messages(c).contains(group(IMAGE_17, config)));
        wrong.delete();

        OperatorPods.configure(text -> config.replace(group(IMAGE_17, config), missing));
        cluster.awaitThat(
            "pod and image in the status",
            c -> messages(c).contains(standby) && messages(c).contains(missing));
        writers.awaitMore(20);
        assertThat(uid(cluster.primary())).isEqualTo(primary);
      } finally {
        OperatorPods.configure(text -> config);
      }

      cluster.awaitThat("the former image", c -> !messages(c).contains(missing));
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("wrong images");
      assertThat(writers.failures()).isZero();
    }
    assertThat(uid(cluster.primary())).isEqualTo(primary);
  }

  @Test
  void anotherImageOfTheServersComesAndNobodyNotices() throws SQLException {
    cluster.usePoolMode(PoolMode.TRANSACTION);
    String before = cluster.serverImage();
    String again = before + "-again";
    String primary = cluster.primary().getMetadata().getName();
    try (Load load = Load.start(cluster, Endpoint.POOLER, 8)) {
      String config = OperatorPods.configure(text -> text.replace(before, again));
      try {
        cluster.awaitThat("servers of the other image", c -> images(c).equals(Set.of(again)));
        cluster.awaitPhase(Phase.READY);
        load.awaitMore(100);
        load.assertNobodyNoticed("another image");
        assertThat(cluster.primary().getMetadata().getName()).isNotEqualTo(primary);
      } finally {
        OperatorPods.configure(text -> config);
      }
    }
    cluster.awaitThat("the former image", c -> images(c).equals(Set.of(before)));
  }

  private static Set<String> images(Cluster cluster) {
    return Stream.of("primary", "replica")
        .flatMap(role -> cluster.pods(role).stream())
        .map(pod -> pod.getSpec().getContainers().get(0).getImage())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATING", "READY"})
  void aNamespaceThatGoesTakesItsClustersWithIt(Phase phase) {
    String namespace = TENANT.namespace() + "-" + phase.value().toLowerCase(java.util.Locale.ROOT);
    Kube.client()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    Kube.client()
        .resource(
            Serialization.unmarshal(
                Tenant.managedPostgres("going", SPEC), GenericKubernetesResource.class))
        .inNamespace(namespace)
        .create();
    new Cluster(namespace, "going")
        .awaitPhase(phase)
        .awaitThat(
            "a server that runs",
            c -> c.statefulSets().size() == 2 && c.pods().stream().anyMatch(OperatorIT::runs));
    Instant since = Instant.now();

    Kube.client().namespaces().withName(namespace).delete();

    await(namespace + " to be gone")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Kube.client().namespaces().withName(namespace).get() == null);
    assertThat(
            OperatorPods.log(OperatorPods.list().get(0), since)
                .lines()
                .filter(line -> line.contains(namespace))
                .filter(line -> line.contains("ERROR") || line.contains("Exception")))
        .isEmpty();
  }

  /** A change is carried out, so the operator has looked at all of the cluster. */
  private static String messages(Cluster cluster) {
    List<Condition> conditions = cluster.status().getConditions();
    return conditions == null
        ? ""
        : conditions.stream().map(Condition::getMessage).collect(Collectors.joining("\n"));
  }

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(pattern + " is not in " + text);
    }
    return Objects.requireNonNull(matcher.group(1));
  }

  private static boolean runs(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(
            container ->
                container.getName().equals("postgres")
                    && container.getState().getRunning() != null);
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
