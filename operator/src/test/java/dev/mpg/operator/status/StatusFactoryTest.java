package dev.mpg.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mpg.operator.api.v1alpha1.DatabaseStatus;
import dev.mpg.operator.api.v1alpha1.ExtensionStatus;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.credentials.CredentialsResolver;
import dev.mpg.operator.database.ExtensionResult;
import dev.mpg.operator.database.ItemKind;
import dev.mpg.operator.database.ItemResult;
import dev.mpg.operator.database.Known;
import dev.mpg.operator.database.Reason;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.fixture.MadeSecrets;
import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.fixture.SettableClock;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.validation.Violation;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class StatusFactoryTest {
  private static final SyncResult SYNCED =
      new SyncResult(
          List.of(
              new ItemResult(ItemKind.DATABASE, "fly-db", true, Reason.SYNCED, ""),
              new ItemResult(ItemKind.USER, "fly-user", true, Reason.SYNCED, "")),
          List.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          0,
          Known.NOTHING,
          "0");

  private final SettableClock clock = new SettableClock();
  private final StatusFactory factory = new StatusFactory(clock);
  private ManagedPostgres resource = Clusters.shop("{plan: basic}");
  private List<String> taken = List.of();
  private String storageProblem;
  private String rollout;
  private SyncResult sync = SYNCED;
  private boolean probed = true;
  private String probeProblem;
  private List<Violation> refused = List.of();

  @Test
  void aWholeClusterIsReady() {
    ManagedPostgresStatus status = status(Observed.of(2));

    assertThat(status.getPhase()).isEqualTo(Phase.READY);
    assertThat(status.getPrimary()).isEqualTo("shop-1-0");
    assertThat(status.getReplicas()).isEqualTo(1);
    assertThat(status.getPlan()).isEqualTo("basic");
    assertThat(status.getObservedGeneration()).isEqualTo(1);
    assertThat(status.getBinding().getName()).isEqualTo("shop-fly-user");
    assertThat(status.getEndpoints().getPooler()).isEqualTo("shop-pgbouncer.shops.svc:5432");
    assertThat(status.getConditions())
        .filteredOn(condition -> "True".equals(condition.getStatus()))
        .extracting(Condition::getType)
        .containsExactlyInAnyOrder(
            "Ready", "PoolerReady", "ReplicaStreaming", "UsersSynced", "DatabasesSynced");
  }

  @Test
  void readyNeedsAWriteThroughThePooler() {
    probed = false;
    probeProblem = "connection refused";

    Condition ready = condition(status(Observed.of(2)), "Ready");

    assertThat(ready.getStatus()).isEqualTo("False");
    assertThat(ready.getReason()).isEqualTo("WriteFailed");
    assertThat(ready.getMessage()).contains("connection refused");
  }

  @Test
  void readyNeedsASynchronousStandby() {
    ManagedPostgresStatus status = status(Observed.of(2).sync(null));

    assertThat(condition(status, "Ready").getReason()).isEqualTo("NotStreaming");
    assertThat(status.getPhase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void readyNeedsAPrimary() {
    ManagedPostgresStatus status = status(Observed.of(2).leader(null));

    assertThat(condition(status, "Ready").getReason()).isEqualTo("NoPrimary");
    assertThat(status.getPhase()).isEqualTo(Phase.FAILING_OVER);
    assertThat(status.getPrimary()).isNull();
  }

  @Test
  void withoutStandbysReadySaysNothingOfThem() {
    resource = Clusters.shop("{plan: basic, replicas: 0}");

    ManagedPostgresStatus status = status(Observed.of(1));

    assertThat(status.getPhase()).isEqualTo(Phase.READY);
    assertThat(condition(status, "Ready").getMessage()).doesNotContain("standby");
    assertThat(condition(status, "ReplicaStreaming").getMessage()).contains("spec.replicas is 0");
  }

  @Test
  void aNewClusterIsBeingMade() {
    probed = false;
    sync = null;

    ManagedPostgresStatus status = status(Observed.of(2).config("{\"loop_wait\": 1}"));

    assertThat(status.getPhase()).isEqualTo(Phase.CREATING);
    assertThat(condition(status, "Progressing").getStatus()).isEqualTo("True");
    assertThat(status.getUsers()).allMatch(user -> "Waiting".equals(user.getReason()));
  }

  @Test
  void extensionsHaveTheirVersionsAndTheirTroubles() {
    resource =
        Clusters.shop(
            "{plan: basic, databases: [{name: fly-db, extensions: [vector, postgis, citext]}]}");
    sync =
        synced(
            List.of(
                new ExtensionResult("fly-db", "vector", "0.8.0", true, Reason.SYNCED, ""),
                new ExtensionResult(
                    "fly-db", "postgis", null, false, Reason.NOT_AVAILABLE, "not in the image")));

    ManagedPostgresStatus status = status(Observed.of(2));

    assertThat(status.getDatabases())
        .singleElement()
        .satisfies(
            database -> {
              assertThat(database.getReady()).isTrue();
              assertThat(database.getExtensions())
                  .extracting(
                      ExtensionStatus::getName,
                      ExtensionStatus::getReady,
                      ExtensionStatus::getVersion,
                      ExtensionStatus::getReason)
                  .containsExactly(
                      tuple("citext", false, null, "Waiting"),
                      tuple("postgis", false, null, "NotAvailable"),
                      tuple("vector", true, "0.8.0", null));
            });
    assertThat(condition(status, "DatabasesSynced").getStatus()).isEqualTo("False");
    assertThat(condition(status, "DatabasesSynced").getMessage())
        .contains("fly-db", "not in the image");
    assertThat(status.getPhase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void aRemovedDatabaseIsToldUntilTheServerWasAskedAboutIt() {
    DatabaseStatus removed = new DatabaseStatus();
    removed.setName("removed");
    removed.setReady(true);
    ManagedPostgresStatus before = new ManagedPostgresStatus();
    before.setDatabases(List.of(removed));
    resource.setStatus(before);

    sync = null;
    assertThat(status(Observed.of(2)).getDatabases())
        .extracting(DatabaseStatus::getName)
        .containsExactly("fly-db", "removed");

    resource.setStatus(before);
    sync = SYNCED;
    assertThat(status(Observed.of(2)).getDatabases())
        .extracting(DatabaseStatus::getName)
        .containsExactly("fly-db");
  }

  private static SyncResult synced(List<ExtensionResult> extensions) {
    return new SyncResult(
        SYNCED.items(),
        extensions,
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        0,
        Known.NOTHING,
        "");
  }

  @Test
  void aStandbyThatCannotStartIsToldInKubernetesWords() {
    ManagedPostgresStatus status = status(Observed.of(2).pod(2, Observed::imageMissing));

    assertThat(condition(status, "ReplicaStreaming").getMessage())
        .contains("0 of 1 standbys stream")
        .contains("shop-2-0")
        .contains("ErrImagePull");
  }

  @Test
  void aPoolerThatIsMissingIsTold() {
    ManagedPostgresStatus status = status(Observed.of(2).poolers(1));

    assertThat(condition(status, "PoolerReady").getMessage()).isEqualTo("1 of 2 pooler pods run");
    assertThat(status.getPhase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void aVolumeThatCannotGrowIsToldWithTheRemedy() {
    storageProblem = "volume data-shop-1-0 cannot grow";

    Condition resizing = condition(status(Observed.of(2)), "StorageResizing");

    assertThat(resizing.getReason()).isEqualTo("ExpansionRefused");
    assertThat(resizing.getMessage()).contains("allowVolumeExpansion");
  }

  @Test
  void whileARolloutRunsThePlanInForceIsTheOldOne() {
    ManagedPostgresStatus before = new ManagedPostgresStatus();
    before.setPlan("starter");
    resource.setStatus(before);
    rollout = "standby shop-2-0 is made again";

    ManagedPostgresStatus status = status(Observed.of(2));

    assertThat(status.getPhase()).isEqualTo(Phase.UPDATING);
    assertThat(status.getPlan()).isEqualTo("starter");
    assertThat(condition(status, "Progressing").getMessage()).isEqualTo(rollout);
  }

  @Test
  void aSuspendedClusterIsNotBroken() {
    resource = Clusters.shop("{plan: basic, suspended: true}");

    ManagedPostgresStatus status = status(Observed.of(2).leader(null).poolers(0));

    assertThat(status.getPhase()).isEqualTo(Phase.SUSPENDED);
    assertThat(condition(status, "Ready").getReason()).isEqualTo("Suspended");
  }

  @Test
  void aNameThatIsTakenIsTold() {
    taken = List.of("Service shop-direct exists");

    Condition ready = condition(status(Observed.of(2)), "Ready");

    assertThat(ready.getReason()).isEqualTo("NameTaken");
    assertThat(ready.getMessage()).contains("Service shop-direct exists");
  }

  @Test
  void theSecondStatusIsTheSameThoughTimeHasPassed() {
    ManagedPostgresStatus first = status(Observed.of(2));
    resource.setStatus(first);
    clock.advance(Duration.ofHours(1));

    ManagedPostgresStatus second = status(Observed.of(2));

    assertThat(second).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void withoutAPrimaryThePodsTroubleIsTold() {
    Condition ready =
        condition(status(Observed.of(1).leader(null).pod(1, Observed::crashLooping)), "Ready");

    assertThat(ready.getReason()).isEqualTo("NoPrimary");
    assertThat(ready.getMessage())
        .contains("shop-1-0", "CrashLoopBackOff", "mpg.local/postgres:17");
  }

  @Test
  void aVolumeThatIsAlmostFullIsTold() {
    Observed observed = Observed.of(2).volumes("10Gi").pod(1, Observed.using("9300Mi"));

    Condition resizing = condition(status(observed), "StorageResizing");

    assertThat(resizing.getReason()).isEqualTo("AlmostFull");
    assertThat(resizing.getMessage()).contains("data-shop-1-0", "spec.storage.size");
  }

  @Test
  void aVolumeThatGrowsIsTold() {
    Observed observed =
        Observed.of(2)
            .volumes("10Gi")
            .volume(1, Observed.asksFor("20Gi"))
            .pod(1, Observed.using("9300Mi"));

    Condition resizing = condition(status(observed), "StorageResizing");

    assertThat(resizing.getReason()).isEqualTo("Resizing");
    assertThat(resizing.getMessage()).contains("data-shop-1-0").doesNotContain("data-shop-2-0");
  }

  @Test
  void aRefusedSpecKeepsWhatWasSaidOfTheCluster() {
    resource.setStatus(status(Observed.of(2)));

    ManagedPostgresStatus status =
        factory.refused(
            resource,
            Observed.of(2).build(),
            List.of(new Violation("spec.plan", "gold", "is not a plan")),
            null);

    assertThat(status.getPhase()).isEqualTo(Phase.READY);
    assertThat(condition(status, "Ready").getStatus()).isEqualTo("True");
    assertThat(condition(status, "Progressing").getMessage())
        .isEqualTo("spec.plan: \"gold\": is not a plan");
  }

  @Test
  void aRefusedSpecIsToldThoughTheOneBeforeIsCarriedOut() {
    refused = List.of(new Violation("spec.plan", "gold", "is not a plan"));

    ManagedPostgresStatus status = status(Observed.of(2));

    assertThat(status.getPhase()).isEqualTo(Phase.READY);
    assertThat(condition(status, "Progressing").getReason()).isEqualTo("InvalidSpec");
    assertThat(condition(status, "Progressing").getMessage())
        .startsWith("spec.plan: \"gold\": is not a plan; ");
  }

  @Test
  void aPassThatFailedIsTold() {
    ManagedPostgresStatus status = factory.failed(resource, "the API server answered: no");

    assertThat(condition(status, "Progressing").getReason()).isEqualTo("PassFailed");
    assertThat(condition(status, "Progressing").getMessage())
        .contains("the API server answered: no");
  }

  @Test
  void aRepositoryThatIsAlmostFullIsToldBeforeItIs() {
    backups = repository(91);

    Condition condition = condition(status(Observed.of(2).repository("20Gi")), "BackupHealthy");

    assertThat(condition.getStatus()).isEqualTo("False");
    assertThat(condition.getReason()).isEqualTo("RepositoryAlmostFull");
    assertThat(condition.getMessage()).contains("spec.backup.storage.size", "retention");
  }

  @Test
  void oneThatGrowsIsNot() {
    backups = repository(89);

    assertThat(condition(status(Observed.of(2).repository("20Gi")), "BackupHealthy").getReason())
        .isEqualTo("AsWanted");

    backups = repository(95);

    assertThat(condition(status(Observed.of(2).repository("30Gi")), "BackupHealthy").getReason())
        .as("there will be room")
        .isEqualTo("AsWanted");
  }

  @Test
  void aRepositoryThatCannotGrowIsToldAndHoldsNothingUp() {
    backups = repository(50);
    repositoryStorageProblem = "volume data-shop-repo-0 cannot grow: no expansion";

    ManagedPostgresStatus status = status(Observed.of(2).repository("20Gi"));

    assertThat(status.getPhase()).isEqualTo(Phase.READY);
    assertThat(condition(status, "StorageResizing").getReason()).isEqualTo("AsWanted");
    assertThat(condition(status, "BackupHealthy").getReason()).isEqualTo("ExpansionRefused");
    assertThat(condition(status, "BackupHealthy").getMessage()).startsWith("volume data-shop-repo");
  }

  /** With a backup, and so many percent of its 20 Gi in use. */
  private static BackupView repository(int percent) {
    long size = Memory.of("20Gi").bytes();
    RepositoryState.Backup backup =
        new RepositoryState.Backup(
            "20260101-100000F",
            true,
            "",
            Instant.EPOCH,
            Instant.EPOCH,
            1,
            1,
            "000000010000000000000003",
            "000000010000000000000003",
            "0/3000028",
            "0/3000100");
    return new BackupView(
        new RepositoryState(
            true,
            null,
            Map.of(),
            size,
            size - size / 100 * percent,
            List.of(backup),
            new RepositoryState.Archive(
                "000000010000000000000004", "000000010000000000000003", null)),
        null,
        false,
        List.of(),
        null);
  }

  private String repositoryStorageProblem;
  private BackupView backups = BackupView.NONE;

  private ManagedPostgresStatus status(Observed observed) {
    ClusterModel model = Clusters.model(resource);
    return factory.of(
        resource,
        new Seen(
            model,
            new CredentialsResolver(clock).resolve(model, new MadeSecrets()),
            observed.build(),
            taken,
            storageProblem,
            repositoryStorageProblem,
            rollout,
            sync,
            null,
            probed,
            probeProblem,
            null,
            null,
            backups,
            refused));
  }

  private static Condition condition(ManagedPostgresStatus status, String type) {
    return status.getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
