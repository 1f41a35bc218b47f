package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackupSpec;
import dev.mpg.operator.backup.DueBackup;
import dev.mpg.operator.backup.RepositoryAddress;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.connect.RepositoryConnector;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.BackupModel;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.MemberStatus;
import dev.mpg.operator.status.BackupView;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the repository, asks for the backups that are due, and forgets those that are gone.
 *
 * <p>The repository is asked beside the pass: one that hangs must not hold up a failover.
 */
final class BackupStep {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** A volume of which so little is left, in percent, is looked at more often. */
  private static final int LITTLE_LEFT = 25;

  private static final Duration CACHES = Duration.ofSeconds(30);
  private static final int FAILURES_TOLD = 2;
  private static final int SEGMENT_BITS = 24;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final ObjectStore store;
  private final Clock clock;
  private final Duration interval;
  private final Executor executor;
  private final Consumer<ResourceID> wake;

  /**
   * @param interval how long a look is good for
   * @param executor asks repositories
   * @param wake starts a pass of a cluster
   */
  BackupStep(
      ObjectStore store,
      Clock clock,
      Duration interval,
      Executor executor,
      Consumer<ResourceID> wake) {
    this.store = store;
    this.clock = clock;
    // A little less than what brings the next pass, so that it is over by then.
    this.interval = interval.multipliedBy(4).dividedBy(5);
    this.executor = executor;
    this.wake = wake;
  }

  /** What is remembered of a repository between two passes. */
  static final class Memory {
    private volatile @Nullable Look look;
    private volatile boolean asking;
    private volatile int failures;
    private String askedFor = "";
    private @Nullable Instant looked;
    private final ArchiveWatch archive = new ArchiveWatch();
    private Instant made = Instant.EPOCH;
    private boolean wasFull;
    private boolean hadBackups;
    private Instant mended = Instant.EPOCH;
  }

  /**
   * What a repository said.
   *
   * @param state null when it could not be asked
   * @param problem why; null when it could
   */
  private record Look(@Nullable RepositoryState state, @Nullable String problem, Instant at) {
    /** Whether it says the same, but for less than a percent of the volume. */
    boolean isLike(@Nullable Look other) {
      if (other == null || !Objects.equals(problem, other.problem)) {
        return false;
      }
      RepositoryState mine = state;
      RepositoryState its = other.state;
      return mine == null || its == null
          ? mine == its
          : mine.backups().equals(its.backups())
              && Objects.equals(mine.archive(), its.archive())
              && mine.ready() == its.ready()
              && mine.percentFree() == its.percentFree()
              && mine.isFull() == its.isFull();
    }
  }

  /** How many bytes are in use on the volume of a repository; 0 when it has not told. */
  static long inUse(Memory memory) {
    Look look = memory.look;
    RepositoryState state = look == null ? null : look.state();
    return state == null ? 0 : state.diskUsed();
  }

  /** What is known, after what is due was begun. */
  BackupView run(Reconciliation run, BackupView.@Nullable Restore restore) {
    Memory memory = run.memory().backups;
    List<ManagedPostgresBackup> all = asked(run.model());
    List<ManagedPostgresBackup> asked =
        all.stream().filter(backup -> !failedBefore(backup, run.resource())).toList();
    Optional<RepositoryAddress> address = run.observation().repository(run.model());
    if (run.model().suspended() || address.isEmpty()) {
      return new BackupView(null, null, false, asked, restore, BackupView.Verification.NONE);
    }
    Instant now = clock.instant();
    String about = about(asked, address.get(), run);
    Look look = memory.look;
    boolean old =
        look == null
            || !about.equals(memory.askedFor)
            || !now.isBefore(look.at().plus(goodFor(look, memory)));
    if (old && !memory.asking) {
      memory.askedFor = about;
      ask(run, memory, address.get());
    }
    if (look == null) {
      return new BackupView(null, null, false, asked, restore, BackupView.Verification.NONE);
    }
    RepositoryState state = look.state();
    if (state != null) {
      watch(run, memory, look, state);
      if (run.observation().primary().isPresent()) {
        makeDue(run, memory, state, asked, now);
      }
      forget(state, all, look.at());
    }
    return new BackupView(
        state,
        look.problem(),
        memory.archive.isLate(),
        asked,
        restore,
        BackupView.Verification.NONE);
  }

  /** When to look again, if nothing happens before. */
  Optional<Duration> nextLook(Reconciliation run) {
    Memory memory = run.memory().backups;
    if (run.model().suspended() || memory.asking) {
      return Optional.empty();
    }
    Look look = memory.look;
    if (run.observation().repository(run.model()).isEmpty() || look == null) {
      return Optional.of(SOON);
    }
    Duration good = goodFor(look, memory);
    return good.compareTo(interval) < 0 ? Optional.of(good) : Optional.empty();
  }

  /** That a file waits is usual; that the same one still waits later on is not. */
  private Duration goodFor(Look look, Memory memory) {
    RepositoryState state = look.state();
    if (state == null
        || memory.failures > 0
        || !state.ready()
        || state.backups().isEmpty()
        || state.isFull()
        || memory.archive.isLate()) {
      return SOON;
    }
    boolean soon = memory.archive.waits() || state.percentFree() < LITTLE_LEFT;
    return soon && ArchiveWatch.STALLED_AFTER.compareTo(interval) < 0
        ? ArchiveWatch.STALLED_AFTER
        : interval;
  }

  private List<ManagedPostgresBackup> asked(ClusterModel model) {
    return store.list(
        ManagedPostgresBackup.class,
        model.names().namespace(),
        backup ->
            backup.getSpec() != null
                && model.names().cluster().equals(backup.getSpec().getCluster()));
  }

  /** Whether a former cluster of that name is what it was to be of. */
  private static boolean failedBefore(ManagedPostgresBackup backup, ManagedPostgres cluster) {
    return DueBackup.phase(backup) == BackupPhase.FAILED
        && Instant.parse(backup.getMetadata().getCreationTimestamp())
            .isBefore(Instant.parse(cluster.getMetadata().getCreationTimestamp()));
  }

  /** What, when it changes, makes another look worth while. */
  private static String about(
      List<ManagedPostgresBackup> asked, RepositoryAddress address, Reconciliation run) {
    return address.ip()
        + run.model().backup().retention()
        + run.observation().primary().map(state -> state.instance().pod()).orElse("")
        + asked.stream()
            .map(backup -> backup.getMetadata().getUid() + DueBackup.phase(backup))
            .sorted()
            .collect(Collectors.joining());
  }

  private void ask(Reconciliation run, Memory memory, RepositoryAddress address) {
    RepositoryConnector repository =
        new RepositoryConnector(run.model().names(), run.credentials(), address);
    List<Integer> instances = run.model().instances().stream().map(Instance::number).toList();
    boolean primary = run.observation().primary().isPresent();
    BackupModel.Retention retention = run.model().backup().retention();
    ResourceID id = ResourceID.fromResource(run.resource());
    memory.asking = true;
    executor.execute(
        () -> {
          Look before = memory.look;
          Look now;
          try {
            RepositoryState state = repository.state();
            if (!state.ready() && state.run() == null && primary) {
              repository.prepare(instances);
              state = repository.state();
            }
            if (state.isFull() && state.run() == null && !state.backups().isEmpty()) {
              // What a lower retention makes superfluous is room, and no backup can end before
              // there
              // is.
              repository.retain(retention);
              state = repository.state();
            }
            now = new Look(state, null, clock.instant());
            memory.failures = 0;
          } catch (IOException e) {
            now = failed(memory, before, String.valueOf(e.getMessage()));
          }
          memory.look = now;
          memory.asking = false;
          if (!now.isLike(before)) {
            wake.accept(id);
          }
        });
  }

  /** One failure in a row is the weather. */
  private Look failed(Memory memory, @Nullable Look before, String problem) {
    memory.failures++;
    return memory.failures >= FAILURES_TOLD
        ? new Look(null, problem, clock.instant())
        : new Look(before == null ? null : before.state(), null, clock.instant());
  }

  /** Whether the repository takes what the primary has written, by the positions of both. */
  private static void watch(Reconciliation run, Memory memory, Look look, RepositoryState state) {
    if (look.at().equals(memory.looked) || !state.ready()) {
      return;
    }
    memory.looked = look.at();
    boolean isNew = memory.hadBackups && state.backups().isEmpty();
    if (isNew || (memory.wasFull && !state.isFull())) {
      memory.mended = look.at();
    }
    memory.hadBackups = !state.backups().isEmpty();
    memory.wasFull = state.isFull();
    Pod primary = run.observation().primary().map(InstanceState::pod).orElse(null);
    if (primary == null) {
      return;
    }
    long complete = (MemberStatus.position(primary) >> SEGMENT_BITS) - 1;
    RepositoryState.Archive archive = state.archive();
    long archived = archive == null ? 0 : archive.lastSegment();
    memory.archive.look(complete, archived, look.at());
  }

  private void makeDue(
      Reconciliation run,
      Memory memory,
      RepositoryState state,
      List<ManagedPostgresBackup> asked,
      Instant now) {
    if (!state.ready() || now.isBefore(memory.made.plus(CACHES))) {
      return;
    }
    DueBackup.of(run.model().backup(), run.model().uid(), state, asked, memory.mended, now)
        .ifPresent(
            due -> {
              memory.made = now;
              store.createOnce(scheduled(run.model(), due, now));
            });
  }

  private static ManagedPostgresBackup scheduled(ClusterModel model, DueBackup due, Instant now) {
    ManagedPostgresBackup backup = new ManagedPostgresBackup();
    String cluster = model.names().cluster();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(model.names().namespace())
            .withName(cluster + "-" + NAME.format(now) + "-" + due.type().value())
            .withLabels(Labels.of(cluster, Component.REPOSITORY))
            .addToAnnotations(Labels.SCHEDULED_FOR, due.since().toString())
            .build());
    ManagedPostgresBackupSpec spec = new ManagedPostgresBackupSpec();
    spec.setCluster(cluster);
    spec.setType(due.type());
    backup.setSpec(spec);
    return backup;
  }

  /** The list of these is the list of backups: what has left the repository leaves it too. */
  private void forget(RepositoryState state, List<ManagedPostgresBackup> asked, Instant looked) {
    Set<String> labels =
        state.backups().stream()
            .map(RepositoryState.Backup::label)
            .collect(Collectors.toUnmodifiableSet());
    asked.stream()
        .filter(backup -> DueBackup.phase(backup) == BackupPhase.SUCCEEDED)
        .filter(backup -> !labels.contains(String.valueOf(backup.getStatus().getLabel())))
        .filter(backup -> DueBackup.ended(backup).plus(CACHES).isBefore(looked))
        .forEach(this::delete);
    asked.stream()
        .filter(backup -> DueBackup.phase(backup) == BackupPhase.FAILED)
        .filter(BackupStep::isScheduled)
        .sorted(Comparator.comparing(DueBackup::ended).reversed())
        .skip(DueBackup.FAILURES_THAT_COUNT)
        .forEach(this::delete);
  }

  static boolean isScheduled(ManagedPostgresBackup backup) {
    return backup.getMetadata().getAnnotations() != null
        && backup.getMetadata().getAnnotations().containsKey(Labels.SCHEDULED_FOR);
  }

  private void delete(ManagedPostgresBackup backup) {
    if (backup.getMetadata().getDeletionTimestamp() == null) {
      store.delete(backup);
    }
  }
}
