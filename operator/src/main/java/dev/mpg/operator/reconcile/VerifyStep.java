package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.NotVerifiedStatus;
import dev.mpg.operator.api.v1alpha1.VerificationResult;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import dev.mpg.operator.api.v1alpha1.VerifyingStatus;
import dev.mpg.operator.backup.DueBackup;
import dev.mpg.operator.backup.DueVerification;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.backup.RestoreProgress;
import dev.mpg.operator.credentials.RestoreSecret;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.resources.backup.RestorePod;
import dev.mpg.operator.resources.backup.RestoreSource;
import dev.mpg.operator.status.BackupView;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the newest backup can be restored, when that is due or asked for: a pod with a volume
 * of its own restores and checks it. All that is to be known of a verification stands in its pod,
 * which goes when the status has what came of it: whenever the operator ends, the next one goes on.
 */
final class VerifyStep {
  private static final Duration RETRY = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration CACHES = Duration.ofSeconds(10);
  private static final int TRIES = 2;

  private final ObjectStore store;
  private final Clock clock;
  private final RestoreWatch watch;

  VerifyStep(ObjectStore store, Clock clock, RestoreWatch watch) {
    this.store = store;
    this.clock = clock;
    this.watch = watch;
  }

  /** What the pod does not tell. */
  static final class Memory {
    private final RestoreWatch.Memory pod = new RestoreWatch.Memory();
    private Instant begun = Instant.EPOCH;

    /** Tries that failed, of the verification that is being made. */
    private int failed;
  }

  /** When to look again, if nothing happens before. */
  static Optional<Duration> nextLook(Reconciliation run) {
    return Optional.ofNullable(run.observation().backups().verifyPod()).map(pod -> LOOK);
  }

  /** Takes the next step. */
  BackupView.Verification run(Reconciliation run, BackupView seen) {
    Memory memory = run.memory().verify;
    Pod pod = run.observation().backups().verifyPod();
    if (pod == null) {
      RestoreWatch.forget(memory.pod);
      if (!clock.instant().isBefore(memory.begun.plus(CACHES)) && !begin(run, seen)) {
        tidy(run, null);
      }
      return BackupView.Verification.NONE;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      RestoreWatch.forget(memory.pod);
      return BackupView.Verification.NONE;
    }
    if (run.model().suspended() || isTold(run, pod)) {
      if (answer(run, pod)) {
        memory.failed = 0;
        tidy(run, pod);
      }
      return BackupView.Verification.NONE;
    }
    Optional<RestoreEnd> end = RestoreEnd.of(pod);
    if (end.isPresent()) {
      RestoreWatch.forget(memory.pod);
      return ended(run, seen, pod, end.get());
    }
    RestoreProgress progress = watch.look(run, pod, memory.pod);
    if (PodRun.hasBegun(pod, RestorePod.CONTAINER)
        || clock.instant().isBefore(PodRun.givenUpAt(pod))) {
      return new BackupView.Verification(running(pod, progress), null, null);
    }
    return givenUp(
        PodRun.givenUpAt(pod),
        "backup "
            + backup(pod)
            + " was not verified: the pod for it "
            + PodRun.notBegun(pod)
            + "; it needs a volume of "
            + run.model().storage().text()
            + " for a while. It is tried again when it is due next");
  }

  private BackupView.Verification ended(
      Reconciliation run, BackupView seen, Pod pod, RestoreEnd end) {
    if (end.exitCode() == RestoreEnd.DONE) {
      return told(
          pod, end, VerificationResult.SUCCEEDED, end.said("verified", "restored and checked"));
    }
    boolean there = isInRepository(seen, pod);
    if (end.exitCode() == RestoreEnd.DAMAGED && there) {
      return told(
          pod, end, VerificationResult.FAILED, end.said("damaged", "see the operator's log"));
    }
    Memory memory = run.memory().verify;
    if (memory.failed + 1 < TRIES) {
      // A connection that broke, a backup that was removed meanwhile, a node that failed.
      if (clock.instant().isAfter(end.at().plus(RETRY)) && store.deleteAsSeen(pod)) {
        memory.failed++;
      }
      return new BackupView.Verification(
          running(pod, "the last try failed and is repeated: " + why(end)), null, null);
    }
    boolean answered =
        !end.message().path("unreachable").asBoolean() && end.message().has("failed");
    return answered && there
        ? told(pod, end, VerificationResult.FAILED, "it cannot be restored: " + why(end))
        : givenUp(
            end.at(),
            "backup "
                + backup(pod)
                + " was not verified: "
                + why(end)
                + ". It is tried again when it is due next");
  }

  private static String why(RestoreEnd end) {
    return end.said(
        "failed",
        end.said("refused", end.said("damaged", "the pod was ended (" + end.exitCode() + ")")));
  }

  /**
   * Begins one, if it is due or asked for and nothing is in the way.
   *
   * @return whether it was
   */
  private boolean begin(Reconciliation run, BackupView seen) {
    ClusterModel model = run.model();
    RepositoryState repository = seen.repository();
    if (model.suspended()
        || repository == null
        || seen.problem() != null
        || repository.run() != null
        || seen.restore() != null
        || run.observation().primary().isEmpty()
        || seen.asked().stream().anyMatch(backup -> !DueBackup.phase(backup).isFinal())) {
      return false;
    }
    Optional<RepositoryState.Backup> newest =
        repository.backups().stream().max(Comparator.comparing(RepositoryState.Backup::stop));
    Optional<String> asked = asked(run.resource());
    if (newest.isEmpty() || (asked.isEmpty() && !isDue(run))) {
      return false;
    }
    Optional<RestoreSource> source = source(model);
    if (source.isEmpty()) {
      return false;
    }
    RestorePod.Task task = RestorePod.Task.verification(model, newest.get().label());
    store.apply(RestorePod.configMap(model, source.get(), task));
    Pod pod = RestorePod.pod(model, source.get(), task);
    Map<String, String> annotations = new HashMap<>();
    annotations.put(Labels.BACKUP, seen.name(newest.get()));
    asked.ifPresent(value -> annotations.put(Labels.VERIFY, value));
    pod.getMetadata().setAnnotations(annotations);
    run.memory().verify.begun = clock.instant();
    store.createOnce(pod);
    return true;
  }

  /** The cluster's own repository; empty while nobody may show the pod to it. */
  private Optional<RestoreSource> source(ClusterModel model) {
    ClusterNames names = model.names();
    StoreModel inStore = model.backup().store();
    if (inStore != null) {
      return Optional.of(
          new RestoreSource.InStore(inStore, names.repositoryCipher(), "spec.backup.s3"));
    }
    Optional<Secret> keys =
        RestoreSecret.of(
            model,
            names.verifyTls(),
            names,
            store.find(Secret.class, names.namespace(), names.ca()).orElse(null),
            clock.instant());
    keys.ifPresent(store::apply);
    return keys.map(shown -> new RestoreSource.Running(names));
  }

  private boolean isDue(Reconciliation run) {
    String created = run.resource().getMetadata().getCreationTimestamp();
    return DueVerification.isDue(
        run.model().backup().verifySchedule(),
        run.model().uid(),
        created == null ? Instant.EPOCH : Instant.parse(created),
        run.resource().getStatus() == null ? null : run.resource().getStatus().getBackup(),
        clock.instant());
  }

  private static Optional<String> asked(ManagedPostgres resource) {
    return annotation(resource, Labels.VERIFY);
  }

  /**
   * Takes the request away that the verification was made for.
   *
   * @return false when that is to be tried again
   */
  private boolean answer(Reconciliation run, Pod pod) {
    Optional<String> carriedOut = annotation(pod, Labels.VERIFY);
    if (carriedOut.isEmpty() || !carriedOut.equals(asked(run.resource()))) {
      return true;
    }
    ManagedPostgres now =
        store.read(
            ManagedPostgres.class, run.model().names().namespace(), run.model().names().cluster());
    if (now == null || !carriedOut.equals(asked(now))) {
      return true;
    }
    Map<String, @Nullable String> nothing = new HashMap<>();
    nothing.put(Labels.VERIFY, null);
    return store.annotate(now, nothing);
  }

  /** Whether the status has what came of it: the end of each is its own. */
  private static boolean isTold(Reconciliation run, Pod pod) {
    BackupStatus status =
        run.resource().getStatus() == null ? null : run.resource().getStatus().getBackup();
    return DueVerification.told(status)
        .anyMatch(
            time ->
                time.equals(PodRun.givenUpAt(pod))
                    || RestoreEnd.of(pod).filter(end -> time.equals(end.at())).isPresent());
  }

  private static BackupView.Verification told(
      Pod pod, RestoreEnd end, VerificationResult result, String message) {
    VerificationStatus status = new VerificationStatus();
    status.setBackup(backup(pod));
    status.setTime(end.at().toString());
    status.setResult(result);
    status.setMessage(message);
    status.setDuration(text(Duration.between(PodRun.created(pod), end.at())));
    return new BackupView.Verification(null, status, null);
  }

  private static BackupView.Verification givenUp(Instant at, String message) {
    NotVerifiedStatus status = new NotVerifiedStatus();
    status.setTime(at.toString());
    status.setMessage(message);
    return new BackupView.Verification(null, null, status);
  }

  private static VerifyingStatus running(Pod pod, @Nullable RestoreProgress progress) {
    VerifyingStatus status =
        running(pod, progress == null ? "the pod for it is starting" : progress.text());
    status.setProgress(progress == null ? null : progress.brought());
    return status;
  }

  private static VerifyingStatus running(Pod pod, String message) {
    VerifyingStatus status = new VerifyingStatus();
    status.setBackup(backup(pod));
    status.setSince(PodRun.created(pod).toString());
    status.setMessage(message);
    return status;
  }

  private static boolean isInRepository(BackupView seen, Pod pod) {
    RepositoryState repository = seen.repository();
    List<String> arguments = pod.getSpec().getContainers().get(0).getArgs();
    return repository == null
        || repository.backups().stream().anyMatch(backup -> arguments.contains(backup.label()));
  }

  private static String backup(Pod pod) {
    return annotation(pod, Labels.BACKUP).orElse("");
  }

  private static Optional<String> annotation(HasMetadata object, String key) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(key));
  }

  /** What the verification needed; its volume goes with the pod. */
  private void tidy(Reconciliation run, @Nullable Pod pod) {
    ClusterNames names = run.model().names();
    if (pod != null) {
      store.delete(pod);
    }
    store.find(Secret.class, names.namespace(), names.verifyTls()).ifPresent(store::delete);
    store.find(ConfigMap.class, names.namespace(), names.verify()).ifPresent(store::delete);
  }

  private static String text(Duration duration) {
    Duration whole = duration.truncatedTo(ChronoUnit.SECONDS);
    long hours = whole.toHours();
    return (hours > 0 ? hours + "h" : "")
        + (whole.toMinutes() > 0 ? whole.toMinutesPart() + "m" : "")
        + whole.toSecondsPart()
        + "s";
  }
}
