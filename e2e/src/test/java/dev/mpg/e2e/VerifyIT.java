package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.ProgressStatus;
import dev.mpg.operator.api.v1alpha1.VerificationResult;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import dev.mpg.operator.api.v1alpha1.VerifySpec;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** That a backup can be restored is proven, what is damaged is found, and how far it is is told. */
@Isolated("the operator is killed")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String ALONE =
      "plan: basic, replicas: 0, pooler: {replicas: 1}, deletionPolicy: Delete,"
          + " storage: {size: 1Gi}, backup: {storage: {size: 1Gi}}";

  /**
   * Has pgBackRest stand still for seconds, as soon as it works at something; its connections bear
   * that.
   */
  private static final String HOLD =
      """
      until %%s; do sleep 0.05; done
      pids=$(%s)
      kill -STOP $pids
      sleep 9
      kill -CONT $pids
      """
          .formatted(Shell.processes("pgbackrest"));

  private static Cluster shop() {
    return TENANT.cluster("shop");
  }

  @Test
  @Order(1)
  void aVerificationThatIsDueIsMadeAndLeavesNothing() throws SQLException {
    Cluster shop = TENANT.applyCluster("shop", "{%s}".formatted(ALONE)).awaitPhase(Phase.READY);
    new Backups(shop).awaitFirst();
    try (Writer writer = Writer.start(shop, Endpoint.POOLER)) {
      shop.edit(spec -> spec.getBackup().setVerify(schedule("* * * * *")));

      VerificationStatus verified = awaitVerified(null);

      shop.edit(spec -> spec.getBackup().setVerify(null));
      assertThat(verified.getMessage()).contains("all tables and indexes are sound");
      assertThat(verified.getResult()).isEqualTo(VerificationResult.SUCCEEDED);
      assertThat(verified.getDuration()).matches("([0-9]+m)?[0-9]+s");
      assertThat(new Backups(shop).succeeded())
          .extracting(backup -> backup.getMetadata().getName())
          .contains(verified.getBackup());
      assertThat(shop.events("BackupVerified")).isNotEmpty();
      assertThat(writer.failures()).isZero();
    }
    shop.awaitCondition("BackupHealthy", "True");
    awaitNothingLeft();
  }

  @Test
  @Order(2)
  void oneThatIsAskedForOutlivesTheOperator() {
    String before = verified().map(VerificationStatus::getTime).orElseThrow();
    shop().annotate("mpg.dev/verify", "now");
    await("the pod to run").atMost(Cluster.PATIENCE).until(() -> runs(pod("shop-verify")));

    OperatorPods.kill();

    assertThat(awaitVerified(before).getResult()).isEqualTo(VerificationResult.SUCCEEDED);
    awaitNothingLeft();
    assertThat(shop().annotation("mpg.dev/verify")).isNull();
  }

  @Test
  @Order(3)
  void anIndexThatLacksRowsIsFound() throws SQLException {
    Cluster shop = shop();
    shop.bySuperuser(
        "fly-db",
        """
        CREATE TABLE lacks (id int);
        CREATE INDEX lacks_id ON lacks (id);
        UPDATE pg_index SET indisready = false WHERE indexrelid = 'lacks_id'::regclass;
        INSERT INTO lacks SELECT generate_series(1, 1000);
        UPDATE pg_index SET indisready = true WHERE indexrelid = 'lacks_id'::regclass;
        """);
    backUp("lacks", BackupType.INCREMENTAL);
    String before = verified().map(VerificationStatus::getTime).orElseThrow();
    try (Writer writer = Writer.start(shop, Endpoint.POOLER)) {
      shop.annotate("mpg.dev/verify", "again");

      VerificationStatus verified = awaitVerified(before);

      assertThat(verified.getResult()).isEqualTo(VerificationResult.FAILED);
      assertThat(verified.getBackup()).isEqualTo("lacks");
      assertThat(verified.getMessage()).contains("lacks_id");
      assertThat(shop.awaitReason("BackupHealthy", "VerificationFailed").getMessage())
          .contains("lacks_id", "make a full backup");
      assertThat(shop.events("VerificationFailed")).hasSize(1);
      assertThat(shop.status().getPhase()).isEqualTo(Phase.READY);
      assertThat(writer.failures()).isZero();
    }
    awaitNothingLeft();
    shop.bySuperuser("fly-db", "DROP TABLE lacks");
  }

  @Test
  @Order(4)
  void aDamagedFileInTheRepositoryIsFoundAndAnotherBackupIsSound() {
    Cluster shop = shop();
    Backups backups = new Backups(shop);
    String label = backUp("whole", BackupType.FULL).getStatus().getLabel();
    backups.inRepository(
        """
        for file in $(find /var/lib/pgbackrest/*/backup/main/%s -type f -size +64k ! -name 'backup.manifest*'); do
          dd if=/dev/urandom of="$file" bs=1k seek=32 count=4 conv=notrunc 2>/dev/null
        done
        """
            .formatted(label));
    String before = verified().map(VerificationStatus::getTime).orElseThrow();
    shop.annotate("mpg.dev/verify", "damaged");

    VerificationStatus damaged = awaitVerified(before);

    assertThat(damaged.getResult()).isEqualTo(VerificationResult.FAILED);
    assertThat(damaged.getBackup()).isEqualTo("whole");
    assertThat(damaged.getMessage()).contains("it cannot be read back");
    shop.awaitReason("BackupHealthy", "VerificationFailed");
    backUp("sound", BackupType.FULL);
    shop.annotate("mpg.dev/verify", "sound");
    assertThat(awaitVerified(damaged.getTime()).getResult())
        .isEqualTo(VerificationResult.SUCCEEDED);
    shop.awaitCondition("BackupHealthy", "True");
    awaitNothingLeft();
  }

  @Test
  @Order(5)
  void howFarABackupAndARestoreAreIsTold() {
    Cluster shop = shop();
    for (int i = 1; i <= 4; i++) {
      shop.bySuperuser(
          "fly-db",
          """
          CREATE TABLE large%d AS
            SELECT id, md5(random()::text) || repeat(md5(random()::text), 30) FROM generate_series(1, 40000) id
          """
              .formatted(i));
    }
    Backups backups = new Backups(shop);
    CompletableFuture<String> backingUp =
        hold(
            backups.repository(),
            "repository",
            "pgbackrest --stanza=main info --output=json | grep -q '\"size-cplt\":[1-9]'");
    backups.ask("large", BackupType.FULL, DeletionPolicy.RETAIN);
    ProgressStatus backup = awaitProgress(() -> progress("large"));
    backingUp.join();
    assertThat(backup.getTotal()).isGreaterThan(160L << 20);
    assertThat(backup.getDone()).isBetween(1L, backup.getTotal());
    ManagedPostgresBackup made = backups.awaitEnd("large");
    assertThat(made.getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
    assertThat(made.getStatus().getProgress()).isNull();

    Cluster copy =
        TENANT.applyCluster("copy", "{%s, restoreFrom: {cluster: shop}}".formatted(ALONE));
    await("the pod to run").atMost(Cluster.PATIENCE).until(() -> runs(pod("copy-restore")));
    CompletableFuture<String> restoring =
        hold(pod("copy-restore"), "restore", "[ \"$(du -sm $PGDATA | cut -f 1)\" -gt 5 ]");
    ProgressStatus restore =
        awaitProgress(
            () ->
                copy.status().getRestore() == null
                    ? null
                    : copy.status().getRestore().getProgress());
    assertThat(restore.getTotal()).isGreaterThan(160L << 20);
    assertThat(copy.condition("Ready").orElseThrow().getMessage())
        .contains("the files of the backup are brought: ");
    assertThat(copy.status().getPhase()).isEqualTo(Phase.RESTORING);
    restoring.join();
    copy.awaitPhase(Phase.READY);
    assertThat(copy.status().getRestore()).isNull();
    assertThat(copy.bySuperuser("fly-db", "SELECT count(*) FROM large4")).isEqualTo("40000");
  }

  private static CompletableFuture<String> hold(@Nullable Pod pod, String container, String when) {
    return CompletableFuture.supplyAsync(
        () -> Shell.inContainer(Objects.requireNonNull(pod), container, HOLD.formatted(when)));
  }

  private static @Nullable ProgressStatus progress(String backup) {
    ManagedPostgresBackup asked = new Backups(shop()).find(backup);
    return asked == null || asked.getStatus() == null ? null : asked.getStatus().getProgress();
  }

  private static ProgressStatus awaitProgress(Supplier<@Nullable ProgressStatus> told) {
    return Objects.requireNonNull(
        await("progress between its ends")
            .atMost(Cluster.PATIENCE)
            .pollInterval(Duration.ofMillis(200))
            .until(
                told::get,
                progress ->
                    progress != null && progress.getPercent() > 0 && progress.getPercent() < 100));
  }

  private static ManagedPostgresBackup backUp(String name, BackupType type) {
    Backups backups = new Backups(shop());
    backups.ask(name, type, DeletionPolicy.RETAIN);
    ManagedPostgresBackup made = backups.awaitEnd(name);
    assertThat(made.getStatus().getError()).isNull();
    return made;
  }

  private static VerifySpec schedule(String cron) {
    VerifySpec verify = new VerifySpec();
    verify.setSchedule(cron);
    return verify;
  }

  private static Optional<VerificationStatus> verified() {
    return Optional.ofNullable(shop().status().getBackup())
        .flatMap(backup -> Optional.ofNullable(backup.getVerified()));
  }

  private static VerificationStatus awaitVerified(@Nullable String before) {
    shop()
        .awaitThat(
            "a verification after " + before,
            c -> verified().filter(v -> !Objects.equals(v.getTime(), before)).isPresent());
    return verified().orElseThrow();
  }

  private static @Nullable Pod pod(String name) {
    return Kube.client().pods().inNamespace(TENANT.namespace()).withName(name).get();
  }

  private static boolean runs(@Nullable Pod pod) {
    return pod != null
        && pod.getStatus().getContainerStatuses().stream()
            .anyMatch(status -> status.getState().getRunning() != null);
  }

  private static void awaitNothingLeft() {
    await("the pod of a verification, its volume and what it needed to be gone")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(names()).noneMatch(name -> name.contains("verify")));
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Class<? extends HasMetadata> type :
        List.of(Pod.class, PersistentVolumeClaim.class, Secret.class, ConfigMap.class)) {
      Kube.client()
          .resources(type)
          .inNamespace(TENANT.namespace())
          .list()
          .getItems()
          .forEach(object -> names.add(object.getMetadata().getName()));
    }
    return names;
  }
}
