package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.ObjectStore;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.TimedWriter;
import dev.mpg.e2e.support.Weather;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.VerificationResult;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Backups in an S3-compatible store, over TLS, and clusters that are made of them. */
@EnabledIfEnvironmentVariable(named = ObjectStore.IMAGE, matches = ".+")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoreIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();
  @RegisterExtension static final Tenant ELSEWHERE = new Tenant();

  private static final String SMALL =
      "plan: basic, replicas: 0, pooler: {replicas: 1}, deletionPolicy: Delete, storage: {size: 1Gi}";

  /** The kubelet brings a changed Secret into a pod within a minute and a half. */
  private static final Duration FILES_ARRIVE = Duration.ofMinutes(5);

  private static ObjectStore store;
  private static TimedWriter writer;
  private static String place;

  private static Cluster shop() {
    return TENANT.cluster("shop");
  }

  @BeforeAll
  static void start() {
    store = ObjectStore.start(TENANT);
  }

  @Test
  @Order(1)
  void theExampleIsBackedUpWithoutAPodOrAVolumeForThat() throws Exception {
    ManagedPostgres example =
        Serialization.unmarshal(
            Files.readString(Path.of("..", "examples", "s3.yaml")), ManagedPostgres.class);
    example.getMetadata().setNamespace(TENANT.namespace());
    store.configure(example.getSpec().getBackup().getS3());

    Kube.client().resource(example).create();
    Backups backups = new Backups(shop().awaitPhase(Phase.READY));
    backups.awaitFirst();

    place = shop().status().getBackup().getRepository();
    assertThat(place)
        .isEqualTo(
            "s3://%s/postgres/%s/shop/%s"
                .formatted(
                    ObjectStore.BUCKET, TENANT.namespace(), shop().get().getMetadata().getUid()));
    assertThat(store.objects(place)).isPositive();
    assertThat(shop().managedObjects())
        .extracting(object -> object.getKind() + "/" + object.getMetadata().getName())
        .doesNotContain(
            "StatefulSet/shop-repo", "PersistentVolumeClaim/data-shop-repo-0", "Service/shop-repo");
  }

  @Test
  @Order(2)
  void anotherNamespaceGetsExactlyTheWritesCommittedBeforeASecond() throws Exception {
    Backups backups = new Backups(shop());
    writer = TimedWriter.run(shop(), Duration.ofSeconds(15));
    backups.ask("after", BackupType.INCREMENTAL, DeletionPolicy.RETAIN);
    assertThat(backups.awaitEnd("after").getStatus().getError()).isNull();
    Instant last = writer.last();
    shop()
        .awaitThat(
            "the writes to be recoverable",
            c -> {
              String until = c.status().getBackup().getLastRecoverableTime();
              return until != null
                  && !Instant.parse(until).isBefore(last.truncatedTo(ChronoUnit.SECONDS));
            });
    Instant target = writer.first().plusSeconds(8).truncatedTo(ChronoUnit.SECONDS);
    store.allow(ELSEWHERE);
    copyPassphrase("right", "");

    Cluster copy =
        ELSEWHERE
            .applyCluster(
                "copy",
                "{%s, restoreFrom: {pointInTime: '%s', s3: {%s, path: '%s', cipherSecret: right}}}"
                    .formatted(SMALL, target, store.fields(), path()))
            .awaitPhase(Phase.READY);

    writer.assertStateOf(copy, target);
    copy.delete();
  }

  @Test
  @Order(3)
  void theNewestBackupIsVerifiedFromTheStore() {
    shop().annotate("mpg.dev/verify", "now");

    shop()
        .awaitThat(
            "a verification that came to a result",
            c -> c.status().getBackup().getVerified() != null);

    VerificationStatus verified = shop().status().getBackup().getVerified();
    assertThat(verified.getMessage()).contains("all tables and indexes are sound");
    assertThat(verified.getResult()).isEqualTo(VerificationResult.SUCCEEDED);
    assertThat(verified.getBackup()).isEqualTo("after");
  }

  @Test
  @Order(4)
  void wrongKeysPathAndPassphraseAreToldWithTheField() {
    String from = "{%s, restoreFrom: {s3: {%s, path: '%s', cipherSecret: %s}}}";
    copyPassphrase("wrong", "x");
    Cluster empty =
        ELSEWHERE.applyCluster(
            "empty", from.formatted(SMALL, store.fields(), "postgres/nobody", "right"));
    Cluster locked =
        ELSEWHERE.applyCluster("locked", from.formatted(SMALL, store.fields(), path(), "wrong"));

    assertThat(empty.awaitReason("Ready", "RestoreRefused").getMessage())
        .contains("spec.restoreFrom.s3.path");
    locked.awaitThat(
        "the passphrase to be named",
        c -> c.status().getConditions().toString().contains("spec.restoreFrom.s3.cipherSecret"));
    copyPassphrase("wrong", "");
    locked.awaitPhase(Phase.READY);

    empty.delete();
    locked.delete();
  }

  @Test
  @Order(5)
  @EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
  @ResourceLock(Weather.LOCK)
  void aStoreThatIsAwayHoldsUpNobodyAndIsCaughtUpWith() throws SQLException {
    try (Writer load = Writer.start(shop(), Endpoint.POOLER)) {
      store.goesAway();
      try {
        shop().bySuperuser("postgres", "SELECT pg_switch_wal()");

        awaitTold("RepositoryUnreachable");
        load.awaitMore(100);
        assertThat(shop().status().getPhase()).isEqualTo(Phase.READY);
        assertThat(load.failures()).isZero();
      } finally {
        store.comesBack();
      }
      shop().awaitCondition("BackupHealthy", "True");
    }
  }

  @Test
  @Order(6)
  void revokedKeysAreToldAndNewOnesReachTheServers() {
    store.allow(TENANT, "revoked");
    awaitTold("spec.backup.s3.credentialsSecret");

    store.allow(TENANT);

    await("backups to be healthy again")
        .atMost(FILES_ARRIVE)
        .until(() -> shop().condition("BackupHealthy").orElseThrow().getStatus().equals("True"));
  }

  @Test
  @Order(7)
  void aDeletedClusterIsRestoredFromByNameAndItsBackup() throws SQLException {
    shop().execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE later ()");
    shop().delete();
    assertThat(shop().events("VolumesKept"))
        .anyMatch(event -> event.getMessage().contains("spec.restoreFrom.cluster: shop"));

    Cluster again =
        TENANT
            .applyCluster(
                "again",
                "{%s, restoreFrom: {cluster: shop, backup: after}, backup: {s3: {%s}}}"
                    .formatted(SMALL, store.fields()))
            .awaitPhase(Phase.READY);

    assertThat(again.query(Endpoint.DIRECT, Defaults.USER, "SELECT count(*) FROM timed"))
        .isEqualTo(Integer.toString(writer.size()));
    assertThat(again.query(Endpoint.DIRECT, Defaults.USER, "SELECT to_regclass('later') IS NULL"))
        .as("the state of the backup, not the latest one")
        .isEqualTo("t");
  }

  @Test
  @Order(8)
  void deletionEmptiesThePathAndNoOther() {
    Cluster again = TENANT.cluster("again");
    new Backups(again).awaitFirst();
    String its = again.status().getBackup().getRepository();
    assertThat(store.objects(its)).isPositive();

    again.delete();

    assertThat(store.objects(its)).isZero();
    assertThat(store.objects(place)).isPositive();
  }

  @Test
  @Order(9)
  void anotherClusterOfThatNameHasAPlaceOfItsOwn() {
    Cluster second = backedUp(TENANT, "again");

    assertThat(second.status().getBackup().getRepository())
        .endsWith("/again/" + second.get().getMetadata().getUid());
    second.delete();
  }

  /** Nothing can be made in it any more, a pod that removes files included. */
  @Test
  @Order(10)
  void aNamespaceThatIsDeletedGoesAndLeavesTheFiles() {
    Cluster last = backedUp(ELSEWHERE, "last");
    String its = last.status().getBackup().getRepository();
    var namespace = Kube.client().namespaces().withName(ELSEWHERE.namespace());

    namespace.delete();

    await("the namespace to go").atMost(Cluster.PATIENCE).until(() -> namespace.get() == null);
    assertThat(store.objects(its)).isPositive();
  }

  private static Cluster backedUp(Tenant tenant, String name) {
    Cluster cluster =
        tenant
            .applyCluster(name, "{%s, backup: {s3: {%s}}}".formatted(SMALL, store.fields()))
            .awaitPhase(Phase.READY);
    new Backups(cluster).awaitFirst();
    return cluster;
  }

  private static void awaitTold(String what) {
    await("BackupHealthy to tell " + what)
        .atMost(FILES_ARRIVE)
        .until(
            () -> {
              Condition healthy = shop().condition("BackupHealthy").orElseThrow();
              return "False".equals(healthy.getStatus())
                  && (healthy.getReason() + healthy.getMessage()).contains(what);
            });
  }

  /** As a person does who moves a cluster, with something behind it. */
  private static void copyPassphrase(String name, String more) {
    var secrets = Kube.client().secrets();
    String passphrase =
        new String(
            Base64.getDecoder()
                .decode(
                    secrets
                        .inNamespace(TENANT.namespace())
                        .withName("shop-mpg-repo-cipher")
                        .get()
                        .getData()
                        .get("passphrase")),
            java.nio.charset.StandardCharsets.UTF_8);
    ELSEWHERE.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s}
        stringData: {passphrase: "%s%s"}
        """
            .formatted(name, passphrase, more));
  }

  private static String path() {
    return place.replaceFirst("^s3://[^/]+/", "");
  }
}
