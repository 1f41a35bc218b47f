package dev.mpg.operator.reconcile;

import static java.util.Objects.requireNonNullElse;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackupSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackupStatus;
import dev.mpg.operator.api.v1alpha1.ProgressStatus;
import dev.mpg.operator.backup.ByteCount;
import dev.mpg.operator.backup.DueBackup;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.connect.RepositoryConnector;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.ModelResolver;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From a ManagedPostgresBackup to a backup: asks the cluster's repository for it, looks until it is
 * made, and tells what came of it. One that was made, or failed, is never begun again.
 */
@ControllerConfiguration(
    name = "managedpostgresbackup",
    finalizerName = "mpg.dev/backup",
    generationAwareEventProcessing = true)
public final class ManagedPostgresBackupReconciler
    implements Reconciler<ManagedPostgresBackup>, Cleaner<ManagedPostgresBackup> {
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration NOBODY = Duration.ofMinutes(5);

  /** A status is written no more often for what is only progress. */
  private static final Duration TELL = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final EventPublisher events;
  private final Clock clock;

  /** When the progress of a backup, by UID, was told last. Losing it costs a write. */
  private final Map<String, Instant> told = new ConcurrentHashMap<>();

  /** Why a backup, by UID, could not be removed when that was told last. */
  private final Map<String, String> notRemoved = new ConcurrentHashMap<>();

  public ManagedPostgresBackupReconciler(
      KubernetesClient client, EventPublisher events, Clock clock) {
    this.client = client;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public UpdateControl<ManagedPostgresBackup> reconcile(
      ManagedPostgresBackup backup, Context<ManagedPostgresBackup> context) {
    if (DueBackup.phase(backup).isFinal()) {
      told.remove(backup.getMetadata().getUid());
      return UpdateControl.noUpdate();
    }
    ClusterNames names = names(backup);
    ManagedPostgres cluster = cluster(names);
    boolean leaves = cluster == null || cluster.getMetadata().getDeletionTimestamp() != null;
    if (leaves && DueBackup.phase(backup) != BackupPhase.RUNNING) {
      return pending(
          backup, "there is no ManagedPostgres " + names.cluster() + " in this namespace", NOBODY);
    }
    Optional<Repositories> repository = Repositories.of(client, names, cluster, clock.instant());
    if (repository.isEmpty() && leaves) {
      return tell(backup, failed(backup, "the cluster was deleted while it was being made"));
    }
    if (repository.isEmpty()) {
      return pending(
          backup,
          "the repository of " + names.cluster() + " does not run; see its condition BackupHealthy",
          WAIT);
    }
    try {
      return ask(backup, cluster, names, repository.get());
    } catch (RepositoryConnector.BusyException e) {
      return pending(backup, "another backup of the cluster is being made", WAIT);
    } catch (IOException e) {
      return DueBackup.phase(backup) == BackupPhase.RUNNING
          ? UpdateControl.<ManagedPostgresBackup>noUpdate().rescheduleAfter(WAIT)
          : pending(backup, "the repository cannot be asked: " + e.getMessage(), WAIT);
    }
  }

  private UpdateControl<ManagedPostgresBackup> ask(
      ManagedPostgresBackup backup,
      @Nullable ManagedPostgres cluster,
      ClusterNames names,
      Repositories repository)
      throws IOException {
    String id = backup.getMetadata().getUid();
    RepositoryState state = repository.state();
    Optional<RepositoryState.Backup> made = state.find(id);
    if (made.isPresent()) {
      return tell(backup, succeeded(made.get()));
    }
    String error = state.results().get(id);
    if (error != null) {
      return tell(
          backup, failed(backup, error.isEmpty() ? "it is not in the repository any more" : error));
    }
    if (state.run() != null && state.run().id().equals(id)) {
      return running(backup, state.run());
    }
    if (DueBackup.phase(backup) == BackupPhase.RUNNING) {
      return repository.isComplete()
          ? tell(backup, failed(backup, "the pod that made it ended meanwhile"))
          : UpdateControl.<ManagedPostgresBackup>noUpdate().rescheduleAfter(WAIT);
    }
    if (state.run() != null) {
      return pending(backup, "another backup of the cluster is being made", WAIT);
    }
    List<Integer> instances = instances(names);
    if (instances.isEmpty()
        || cluster == null
        || cluster.getStatus() == null
        || cluster.getStatus().getPrimary() == null) {
      return pending(backup, "the cluster has no primary at the moment", WAIT);
    }
    ManagedPostgresBackupSpec spec = backup.getSpec();
    repository
        .first()
        .backup(
            id,
            requireNonNullElse(spec.getType(), BackupType.FULL),
            instances,
            !BackupStep.isScheduled(backup) || state.backups().isEmpty(),
            ModelResolver.compression(cluster.getSpec()),
            ModelResolver.retention(cluster.getSpec()));
    return running(backup, new RepositoryState.Run(id, 0, 0));
  }

  private UpdateControl<ManagedPostgresBackup> running(
      ManagedPostgresBackup backup, RepositoryState.Run run) {
    ManagedPostgresBackupStatus before =
        requireNonNullElse(backup.getStatus(), new ManagedPostgresBackupStatus());
    boolean begun = DueBackup.phase(backup) == BackupPhase.RUNNING;
    ProgressStatus progress = run.size() > 0 ? new ProgressStatus(run.done(), run.size()) : null;
    if (begun && !isWorthTelling(backup, before, progress)) {
      return UpdateControl.<ManagedPostgresBackup>noUpdate().rescheduleAfter(LOOK);
    }
    told.put(backup.getMetadata().getUid(), clock.instant());
    ManagedPostgresBackupStatus status = new ManagedPostgresBackupStatus();
    status.setPhase(BackupPhase.RUNNING);
    status.setStartTime(begun ? before.getStartTime() : now());
    status.setProgress(progress);
    return tell(backup, status).rescheduleAfter(LOOK);
  }

  private boolean isWorthTelling(
      ManagedPostgresBackup backup,
      ManagedPostgresBackupStatus before,
      @Nullable ProgressStatus progress) {
    if (progress == null) {
      return false;
    }
    Instant last = told.getOrDefault(backup.getMetadata().getUid(), Instant.EPOCH);
    return before.getProgress() == null
        || (!Objects.equals(progress.getPercent(), before.getProgress().getPercent())
            && !clock.instant().isBefore(last.plus(TELL)));
  }

  private static UpdateControl<ManagedPostgresBackup> pending(
      ManagedPostgresBackup backup, String why, Duration again) {
    ManagedPostgresBackupStatus before = backup.getStatus();
    if (before != null && why.equals(before.getError())) {
      return UpdateControl.<ManagedPostgresBackup>noUpdate().rescheduleAfter(again);
    }
    ManagedPostgresBackupStatus status = new ManagedPostgresBackupStatus();
    status.setPhase(DueBackup.phase(backup));
    status.setError(why);
    status.setStartTime(before == null ? null : before.getStartTime());
    return tell(backup, status).rescheduleAfter(again);
  }

  private ManagedPostgresBackupStatus failed(ManagedPostgresBackup backup, String why) {
    ManagedPostgresBackupStatus status = new ManagedPostgresBackupStatus();
    status.setPhase(BackupPhase.FAILED);
    status.setStartTime(backup.getStatus() == null ? null : backup.getStatus().getStartTime());
    status.setStopTime(now());
    status.setError(why);
    return status;
  }

  private static ManagedPostgresBackupStatus succeeded(RepositoryState.Backup made) {
    ManagedPostgresBackupStatus status = new ManagedPostgresBackupStatus();
    status.setPhase(BackupPhase.SUCCEEDED);
    status.setLabel(made.label());
    status.setStartTime(made.start().toString());
    status.setStopTime(made.stop().toString());
    status.setSize(ByteCount.of(made.size()));
    status.setRepositorySize(ByteCount.of(made.repositorySize()));
    status.setWalStart(made.walStart());
    status.setWalStop(made.walStop());
    status.setLsnStart(made.lsnStart());
    status.setLsnStop(made.lsnStop());
    return status;
  }

  private static UpdateControl<ManagedPostgresBackup> tell(
      ManagedPostgresBackup backup, ManagedPostgresBackupStatus status) {
    ManagedPostgresBackup fresh = new ManagedPostgresBackup();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(backup.getMetadata().getName())
            .withNamespace(backup.getMetadata().getNamespace())
            .build());
    fresh.setStatus(status);
    return UpdateControl.patchStatus(fresh);
  }

  @Override
  public DeleteControl cleanup(
      ManagedPostgresBackup backup, Context<ManagedPostgresBackup> context) {
    if (backup.getSpec() == null
        || backup.getSpec().getDeletionPolicy() != DeletionPolicy.DELETE
        || (label(backup) == null && DueBackup.phase(backup) != BackupPhase.RUNNING)) {
      return gone(backup);
    }
    ClusterNames names = names(backup);
    ManagedPostgres cluster = cluster(names);
    if (cluster == null || cluster.getMetadata().getDeletionTimestamp() != null) {
      // What becomes of the whole repository was the cluster's to say.
      return gone(backup);
    }
    try {
      Optional<Repositories> repository = Repositories.of(client, names, cluster, clock.instant());
      if (repository.isPresent() && repository.get().isComplete()) {
        RepositoryState state = repository.get().state();
        if (state.run() == null) {
          remove(backup, repository.get(), state);
          return gone(backup);
        }
      }
    } catch (RepositoryConnector.BusyException e) {
      // It is tried again.
    } catch (IOException e) {
      tellNotRemoved(backup, cluster, requireNonNullElse(e.getMessage(), e.toString()));
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(WAIT);
  }

  /** One that was being made when it was deleted has its label in the repository alone. */
  private static void remove(
      ManagedPostgresBackup backup, Repositories repository, RepositoryState state)
      throws IOException {
    Optional<String> label =
        Optional.ofNullable(label(backup))
            .or(() -> state.find(backup.getMetadata().getUid()).map(RepositoryState.Backup::label));
    if (label.isPresent()) {
      repository.first().expire(label.get());
    }
  }

  private static @Nullable String label(ManagedPostgresBackup backup) {
    return backup.getStatus() == null ? null : backup.getStatus().getLabel();
  }

  private DeleteControl gone(ManagedPostgresBackup backup) {
    told.remove(backup.getMetadata().getUid());
    notRemoved.remove(backup.getMetadata().getUid());
    return DeleteControl.defaultDelete();
  }

  private void tellNotRemoved(ManagedPostgresBackup backup, ManagedPostgres cluster, String why) {
    if (why.equals(notRemoved.put(backup.getMetadata().getUid(), why))) {
      return;
    }
    events.warning(
        cluster,
        EventReason.BACKUP_NOT_REMOVED,
        "backup "
            + backup.getMetadata().getName()
            + " is deleted with spec.deletionPolicy: Delete, and cannot be removed from the"
            + " repository: "
            + why
            + ". It is tried again; to leave it there, set its spec.deletionPolicy: Retain");
  }

  private @Nullable ManagedPostgres cluster(ClusterNames names) {
    return client
        .resources(ManagedPostgres.class)
        .inNamespace(names.namespace())
        .withName(names.cluster())
        .get();
  }

  private List<Integer> instances(ClusterNames names) {
    return client
        .pods()
        .inNamespace(names.namespace())
        .withLabels(Labels.selector(names.cluster(), Component.POSTGRES))
        .list()
        .getItems()
        .stream()
        .flatMap(pod -> Stream.ofNullable(pod.getMetadata().getLabels().get(Labels.NUMBER)))
        .map(Integer::valueOf)
        .sorted()
        .toList();
  }

  private static ClusterNames names(ManagedPostgresBackup backup) {
    String cluster = backup.getSpec() == null ? null : backup.getSpec().getCluster();
    return new ClusterNames(backup.getMetadata().getNamespace(), requireNonNullElse(cluster, ""));
  }

  private String now() {
    return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }
}
