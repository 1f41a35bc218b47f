package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Snapshot;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the API server cannot know: it is shown in the status and as an Event, with field and
 * remedy, and the running cluster stays as it is.
 */
class BadInputIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String GOOD = "{plan: basic, storage: {size: 1Gi}}";

  private static Cluster shop;

  @BeforeAll
  static void createCluster() {
    shop = TENANT.applyCluster("shop", GOOD).awaitReady();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {plan: gold, storage: {size: 1Gi}}                                                        | spec.plan                                  | basic
          {plan: basic, storage: {size: 1Gi}, postgresql: {parameters: {work_mem: "64"}}}           | spec.postgresql.parameters.work_mem        | kB, MB, GB or TB
          {plan: basic, storage: {size: 1Gi}, postgresql: {parameters: {work_mem: 10TB}}}           | spec.postgresql.parameters.work_mem        | from 64kB
          {plan: basic, storage: {size: 1Gi}, postgresql: {parameters: {jit: maybe}}}               | spec.postgresql.parameters.jit             | on or off
          {plan: basic, storage: {size: 1Gi}, postgresql: {parameters: {max_connections: "40"}}}    | spec.postgresql.parameters.max_connections | at least 80
          {plan: basic, storage: {size: 1Gi}, postgresql: {parameters: {max_connections: "99999"}}} | spec.postgresql.parameters.max_connections | to 10000
          {plan: basic, storage: {size: 1Gi}, pooler: {parameters: {query_timeout: "-1"}}}          | spec.pooler.parameters.query_timeout       | from 0
          """)
  void aRefusedSpecLeavesTheClusterAsItIs(String spec, String field, String remedy)
      throws SQLException {
    Snapshot before = shop.snapshot();
    try (Connection pooled = shop.connect(Endpoint.POOLER);
        Connection direct = shop.connect(Endpoint.DIRECT)) {

      TENANT.applyCluster("shop", spec);

      Condition refusal = shop.awaitReason("Progressing", "InvalidSpec");
      assertThat(refusal.getMessage()).contains(field).contains(remedy);
      assertThat(shop.events("InvalidSpec"))
          .extracting(Event::getMessage)
          .anySatisfy(message -> assertThat(message).contains(field).contains(remedy));
      assertThat(shop.condition("Ready").orElseThrow().getStatus()).isEqualTo("True");
      assertThat(shop.status().getPlan()).isEqualTo("basic");
      assertThat(shop.snapshot()).isEqualTo(before);
      assertThat(one(pooled)).isEqualTo(1);
      assertThat(one(direct)).isEqualTo(1);
    } finally {
      TENANT.applyCluster("shop", GOOD);
    }
    shop.awaitReady()
        .awaitThat(
            "the refusal to be over",
            cluster ->
                cluster
                    .condition("Progressing")
                    .filter(condition -> !condition.getReason().equals("InvalidSpec"))
                    .isPresent());
    assertThat(shop.snapshot()).isEqualTo(before);
  }

  @Test
  void aNewClusterOfAnUnknownPlanSaysSoAndMakesNothing() {
    Cluster cluster = TENANT.applyCluster("typo", "{plan: basik}");

    Condition refusal = cluster.awaitReason("Progressing", "InvalidSpec");

    assertThat(refusal.getMessage()).contains("spec.plan").contains("basik").contains("basic");
    assertThat(cluster.status().getPhase()).isEqualTo(Phase.FAILED);
    assertThat(cluster.pods()).isEmpty();
    assertThat(cluster.statefulSets()).isEmpty();
    cluster.delete();
  }

  @Test
  void aSecretThatSomeoneElseMadeIsNeverOverwritten() {
    TENANT.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: shop-mine}
        stringData: {token: keep-me}
        """);
    Secret mine = secret("shop-mine");

    TENANT.applyCluster(
        "shop", "{plan: basic, storage: {size: 1Gi}, users: [{name: fly-user}, {name: mine}]}");

    shop.awaitThat(
        "the user to be shown as not ready",
        cluster ->
            items(cluster.status()).entrySet().stream()
                .anyMatch(user -> user.getKey().equals("mine") && !user.getValue().isEmpty()));
    assertThat(items(shop.status()).get("mine")).contains("shop-mine");
    assertThat(items(shop.status()).get("fly-user")).isEmpty();
    assertThat(secret("shop-mine").getData()).isEqualTo(mine.getData());
    TENANT.applyCluster("shop", GOOD);
    shop.awaitReady();
    assertThat(secret("shop-mine").getData()).isEqualTo(mine.getData());
  }

  /** User {@code b} of cluster {@code shop-a} and user {@code a-b} of cluster {@code shop}. */
  @Test
  void twoClustersWhoseSecretsWouldHaveOneNameDoNotShareIt() throws SQLException {
    Cluster other =
        TENANT
            .applyCluster(
                "shop-a", "{plan: basic, replicas: 0, storage: {size: 1Gi}, users: [{name: b}]}")
            .awaitReady();
    String password = other.secret("b").get("password");

    TENANT.applyCluster(
        "shop", "{plan: basic, storage: {size: 1Gi}, users: [{name: fly-user}, {name: a-b}]}");

    shop.awaitThat(
        "the user to be shown as not ready",
        cluster -> !items(cluster.status()).getOrDefault("a-b", "").isEmpty());
    assertThat(items(shop.status()).get("a-b")).contains("shop-a-b");
    assertThat(other.secret("b").get("password")).isEqualTo(password);
    try (Connection connection =
        other.connect(Endpoint.DIRECT, other.secret("b"), new Properties())) {
      assertThat(one(connection)).isEqualTo(1);
    }
    TENANT.applyCluster("shop", GOOD);
    shop.awaitReady();
    other.delete();
  }

  @Test
  void aPlanThatNoNodeCanHoldNeverTouchesThePrimary() throws SQLException {
    String primary = shop.primary().getMetadata().getUid();

    TENANT.applyCluster("shop", "{plan: performance, storage: {size: 1Gi}}");

    shop.awaitThat(
        "a pod that cannot be scheduled to be shown",
        cluster ->
            messages(cluster).stream().anyMatch(message -> message.contains("Insufficient")));
    assertThat(shop.primary().getMetadata().getUid()).isEqualTo(primary);
    assertThat(shop.status().getPlan()).isEqualTo("basic");
    try (Connection connection = shop.connect(Endpoint.POOLER)) {
      assertThat(one(connection)).isEqualTo(1);
    }

    TENANT.applyCluster("shop", GOOD);

    shop.awaitReady();
    assertThat(shop.primary().getMetadata().getUid()).isEqualTo(primary);
  }

  @Test
  void nullListsMeanTheDefaults() {
    Snapshot before = shop.snapshot();

    TENANT.applyCluster(
        "shop", "{plan: basic, storage: {size: 1Gi}, users: null, databases: null, pooler: null}");

    shop.awaitReady();
    assertThat(items(shop.status())).containsOnlyKeys("fly-user");
    assertThat(shop.snapshot()).isEqualTo(before);
    TENANT.applyCluster("shop", GOOD);
  }

  @Test
  void anEditedStatusIsPutRight() {
    Snapshot before = shop.snapshot();
    String primary = shop.primary().getMetadata().getName();

    Kube.client()
        .resource(shop.get())
        .inNamespace(TENANT.namespace())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"phase\": \"Failed\", \"primary\": \"nobody\", \"version\": \"9\"}}");

    shop.awaitThat(
        "the status to be right again",
        cluster ->
            cluster.status().getPhase() == Phase.READY
                && primary.equals(cluster.status().getPrimary())
                && "17".equals(cluster.status().getVersion()));
    assertThat(shop.snapshot()).isEqualTo(before);
  }

  private static Map<String, String> items(ManagedPostgresStatus status) {
    return status.getUsers() == null
        ? Map.of()
        : status.getUsers().stream()
            .collect(
                Collectors.toMap(
                    user -> String.valueOf(user.getName()),
                    user -> Boolean.TRUE.equals(user.getReady()) ? "" : user.getMessage() + ""));
  }

  private static List<String> messages(Cluster cluster) {
    List<Condition> conditions = cluster.status().getConditions();
    return conditions == null ? List.of() : conditions.stream().map(Condition::getMessage).toList();
  }

  private static Secret secret(String name) {
    return Kube.client().secrets().inNamespace(TENANT.namespace()).withName(name).require();
  }

  private static int one(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
