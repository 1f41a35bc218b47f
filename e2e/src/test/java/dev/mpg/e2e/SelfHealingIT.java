package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ItemStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What someone deletes or edits by hand is put back; what someone writes as password is taken. */
class SelfHealingIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT.applyCluster("shop", "{plan: basic, storage: {size: 1Gi}}").awaitPhase(Phase.READY);
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE item (id int)");
  }

  @BeforeEach
  void ready() {
    cluster.awaitPhase(Phase.READY);
  }

  @Test
  void everyDeletedObjectIsPutBack() {
    List<HasMetadata> objects =
        cluster.managedObjects().stream()
            // A volume that is in use goes only with its pod: a test of its own.
            .filter(object -> !(object instanceof PersistentVolumeClaim))
            .toList();
    assertThat(objects).hasSizeGreaterThan(25);

    for (HasMetadata object : objects) {
      String what = object.getKind() + " " + object.getMetadata().getName();
      Kube.client().resource(object).delete();

      if (object instanceof Pod pod && !pod.getMetadata().getName().matches("shop-(\\d|repo)-0")) {
        // The Deployment gives another name.
        awaitThat(
            what + " to be replaced",
            () ->
                assertThat(cluster.pods())
                    .hasSize(Defaults.REPLICAS + 1 + Defaults.POOLER_REPLICAS)
                    .noneMatch(other -> isSame(other, object)));
      } else {
        awaitThat(
            what + " to be put back",
            () ->
                assertThat(Kube.client().resource(object).get())
                    .isNotNull()
                    .matches(other -> !isSame(other, object)));
      }
      cluster.awaitPhase(Phase.READY);
      awaitWrites(what);
    }
  }

  @Test
  void aStandbysLostVolumeIsMadeAgain() throws SQLException {
    Pod standby = cluster.pods("replica").get(0);
    String claim = "data-" + standby.getMetadata().getName();
    var claims = Kube.client().persistentVolumeClaims().inNamespace(cluster.namespace());
    PersistentVolumeClaim before = claims.withName(claim).get();
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE copied AS SELECT 1 AS n");

    claims.withName(claim).delete();
    Kube.client().resource(standby).delete();

    awaitThat(
        claim + " to be put back",
        () ->
            assertThat(claims.withName(claim).get())
                .isNotNull()
                .matches(other -> !isSame(other, before)));
    cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
  }

  @Test
  void editsAreUndone() {
    String namespace = cluster.namespace();
    var config = Kube.client().configMaps().inNamespace(namespace).withName("shop-pgbouncer");
    String ini = config.get().getData().get("pgbouncer.ini");
    Kube.edit(
        config,
        map -> {
          map.getData().put("pgbouncer.ini", "[pgbouncer]\n");
          return map;
        });
    awaitThat(
        "pgbouncer.ini",
        () -> assertThat(config.get().getData()).containsEntry("pgbouncer.ini", ini));

    var service = Kube.client().services().inNamespace(namespace).withName("shop-direct");
    Map<String, String> selector = service.get().getSpec().getSelector();
    Kube.edit(
        service,
        edited -> {
          edited.getSpec().setSelector(Map.of("app", "mine"));
          return edited;
        });
    awaitThat(
        "the selector",
        () -> assertThat(service.get().getSpec().getSelector()).isEqualTo(selector));

    Map<String, String> marks = service.get().getMetadata().getLabels();
    // One after the other: with neither it would be somebody else's, which is told and left alone.
    Kube.edit(
        service,
        edited -> {
          edited.getMetadata().setLabels(Map.of());
          return edited;
        });
    awaitThat(
        "labels",
        () -> assertThat(service.get().getMetadata().getLabels()).containsAllEntriesOf(marks));
    Kube.edit(
        service,
        edited -> {
          edited.getMetadata().setOwnerReferences(List.of());
          return edited;
        });
    awaitThat(
        "the owner",
        () ->
            assertThat(service.get().getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly(cluster.get().getMetadata().getUid()));

    var standby = Kube.client().pods().resource(cluster.pods("replica").get(0));
    Kube.edit(
        standby,
        edited -> {
          edited.getMetadata().getLabels().put("mpg.dev/role", "primary");
          return edited;
        });
    awaitThat("one primary", () -> assertThat(cluster.pods("primary")).hasSize(1));
    awaitThat("a standby again", () -> assertThat(cluster.pods("replica")).hasSize(1));

    var server = Kube.client().apps().statefulSets().inNamespace(namespace).withName("shop-1");
    server.scale(0);
    awaitThat("one pod", () -> assertThat(server.get().getSpec().getReplicas()).isEqualTo(1));
    cluster.awaitPhase(Phase.READY);

    var pooler =
        Kube.client().apps().deployments().inNamespace(namespace).withName("shop-pgbouncer");
    pooler.scale(1);
    awaitThat(
        "poolers",
        () -> assertThat(pooler.get().getSpec().getReplicas()).isEqualTo(Defaults.POOLER_REPLICAS));

    Map<String, String> labels = pooler.get().getMetadata().getLabels();
    Kube.edit(
        pooler,
        edited -> {
          edited.getMetadata().getLabels().put("app.kubernetes.io/component", "other");
          edited.getMetadata().getLabels().put("team", "mine");
          return edited;
        });
    awaitThat(
        "labels, and someone's own beside them",
        () ->
            assertThat(pooler.get().getMetadata().getLabels())
                .containsAllEntriesOf(labels)
                .containsEntry("team", "mine"));

    var dynamic = Kube.client().configMaps().inNamespace(namespace).withName("shop-config");
    String patroni = dynamic.get().getMetadata().getAnnotations().get("config");
    Kube.edit(
        dynamic,
        map -> {
          map.getMetadata().getAnnotations().put("config", "{\"ttl\": 300, \"pause\": true}");
          return map;
        });
    awaitThat(
        "Patroni's configuration",
        () ->
            assertThat(dynamic.get().getMetadata().getAnnotations().get("config"))
                .doesNotContain("pause")
                .hasSameSizeAs(Objects.requireNonNull(patroni)));
    cluster.awaitPhase(Phase.READY);
    awaitWrites("edits");
  }

  @Test
  void aDeletedSecretComesBackWithANewPassword() {
    UserSecret before = cluster.secret();

    secret().delete();

    awaitThat(
        "another password", () -> assertThat(password()).isNotEqualTo(before.get("password")));
    awaitWrites("a deleted Secret");
    awaitRefused(before);
  }

  @Test
  void aRemovedPasswordIsReplaced() {
    UserSecret before = cluster.secret();

    setPassword(null);

    awaitThat(
        "another password", () -> assertThat(password()).isNotEqualTo(before.get("password")));
    awaitWrites("a removed password");
    awaitRefused(before);
  }

  @Test
  void aPasswordThatSomeoneSetsIsTaken() {
    UserSecret before = cluster.secret();
    String odd = "p@ss:w/rd \\ ' \" % ? #&=\u007e";

    setPassword(odd);

    awaitThat(
        "the URL to have the new password",
        () ->
            assertThat(cluster.secret().get("DATABASE_URL"))
                .isNotEqualTo(before.get("DATABASE_URL")));
    awaitWrites("a password that was set");
    assertThat(password()).isEqualTo(odd);
    awaitRefused(before);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uselessPasswords")
  void aPasswordThatCannotBeUsedIsToldAndTheOldOneWorks(
      String what, String password, String remedy) {
    UserSecret before = cluster.secret();

    setPassword(password);

    cluster.awaitThat("InvalidPassword", c -> "InvalidPassword".equals(user(c).getReason()));
    assertThat(user(cluster).getMessage()).contains(cluster.secretName(Defaults.USER), remedy);
    cluster.awaitCondition("UsersSynced", "False");
    awaitThat(
        "the old password",
        () -> {
          for (Endpoint endpoint : Endpoint.values()) {
            cluster.connect(endpoint, before, new Properties()).close();
          }
        });

    setPassword(before.get("password"));
    cluster.awaitPhase(Phase.READY);
    awaitWrites("the old password again");
  }

  static Stream<Arguments> uselessPasswords() {
    return Stream.of(
        Arguments.of("short", "short", "use 8 to 256"),
        Arguments.of("empty", "", "use 8 to 256"),
        Arguments.of("with a newline", "two\nlines of it", "use printable ASCII"),
        Arguments.of("2,000 characters", "x".repeat(2000), "use 8 to 256"));
  }

  @Test
  void whatIsNotBase64IsRefusedByTheApiServer() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                secret()
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"data\": {\"password\": \"not base64!\"}}"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("illegal base64");
  }

  private static io.fabric8.kubernetes.client.dsl.Resource<io.fabric8.kubernetes.api.model.Secret>
      secret() {
    return Kube.client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withName(cluster.secretName(Defaults.USER));
  }

  private static @Nullable String password() {
    return secret().get() == null ? null : cluster.secret().values().get("password");
  }

  private static void setPassword(@Nullable String password) {
    Kube.edit(
        secret(),
        edited -> {
          if (password == null) {
            edited.getData().remove("password");
          } else {
            edited
                .getData()
                .put(
                    "password",
                    Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)));
          }
          return edited;
        });
  }

  private static ItemStatus user(Cluster cluster) {
    return Objects.requireNonNull(cluster.status().getUsers()).get(0);
  }

  /** A client that reads the Secret anew, as one that is restarted does, writes on both ways. */
  private static void awaitWrites(String after) {
    awaitThat(
        "writes after " + after,
        () -> {
          for (Endpoint endpoint : Endpoint.values()) {
            cluster.execute(endpoint, Defaults.USER, "INSERT INTO item VALUES (1)");
          }
        });
  }

  private static void awaitRefused(UserSecret old) {
    awaitThat(
        "the old password to be refused",
        () -> {
          for (Endpoint endpoint : Endpoint.values()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                    () -> cluster.connect(endpoint, old, new Properties()).close())
                .isInstanceOf(SQLException.class);
          }
        });
  }

  private static boolean isSame(HasMetadata a, HasMetadata b) {
    return a.getMetadata().getUid().equals(b.getMetadata().getUid());
  }

  private static void awaitThat(String what, ThrowingRunnable condition) {
    await(what)
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsMatching(
            failure -> failure instanceof SQLException || failure instanceof NullPointerException)
        .untilAsserted(condition);
  }
}
