package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.StoreRules;
import dev.mpg.operator.backup.DueBackup;
import dev.mpg.operator.backup.RestoreProgress;
import dev.mpg.operator.credentials.RestoreSecret;
import dev.mpg.operator.credentials.SecretData;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.RestoreModel;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.resources.backup.RepositorySecret;
import dev.mpg.operator.resources.backup.RestorePod;
import dev.mpg.operator.resources.backup.RestoreSource;
import dev.mpg.operator.resources.backup.StoreRecord;
import dev.mpg.operator.status.BackupView;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has a new cluster's data brought from another one's repository, before any of its servers starts.
 * The source is only read, and refuses nothing less than before.
 */
final class RestoreStep {
  private static final Duration RETRY = Duration.ofSeconds(15);

  private final ObjectStore store;
  private final EventPublisher events;
  private final Clock clock;
  private final RestoreWatch watch;

  RestoreStep(ObjectStore store, EventPublisher events, Clock clock, RestoreWatch watch) {
    this.store = store;
    this.events = events;
    this.clock = clock;
    this.watch = watch;
  }

  /** The request cannot be carried out yet. */
  private static final class WaitingException extends RefusedException {
    private static final long serialVersionUID = 1;

    WaitingException(String message) {
      super(message);
    }
  }

  /** The request cannot be carried out, whenever it is tried. */
  private static class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Takes the next step.
   *
   * @return where it stands; null when nothing is to be restored
   */
  BackupView.@Nullable Restore run(Reconciliation run) {
    RestoreModel wanted = run.model().restore();
    Pod pod = run.observation().backups().restorePod();
    if (wanted == null || !Provisioner.awaitsRestore(run.model(), run.observation())) {
      tidy(run, pod);
      return null;
    }
    if (run.model().suspended()) {
      RestoreWatch.forget(run.memory().restore);
      return new BackupView.Restore(false, "waits until spec.suspended is false", null);
    }
    try {
      if (pod == null) {
        start(run, wanted);
        return under(wanted, "", null);
      }
      return look(run, wanted, pod);
    } catch (WaitingException e) {
      return new BackupView.Restore(false, String.valueOf(e.getMessage()), null);
    } catch (RefusedException e) {
      return refused(run, String.valueOf(e.getMessage()));
    }
  }

  private BackupView.Restore look(Reconciliation run, RestoreModel wanted, Pod pod) {
    Optional<RestoreEnd> ended = RestoreEnd.of(pod);
    if (ended.isEmpty()) {
      RestoreProgress progress = watch.look(run, pod, run.memory().restore);
      return under(wanted, progress == null ? "" : "; " + progress.text(), progress);
    }
    RestoreWatch.forget(run.memory().restore);
    RestoreEnd end = ended.get();
    if (end.exitCode() == RestoreEnd.REFUSED) {
      return refused(run, end.said("refused", "see the log of pod " + pod.getMetadata().getName()));
    }
    if (end.exitCode() == RestoreEnd.DONE) {
      finish(run, wanted, end.said("restored", "the latest state"));
      return under(wanted, "; the servers start next", null);
    }
    if (clock.instant().isAfter(end.at().plus(RETRY))) {
      store.deleteAsSeen(pod);
    }
    return under(
        wanted,
        "; the last try failed and is repeated: " + end.said("failed", "see the pod's log"),
        null);
  }

  /** When to look again, if nothing happens before. */
  static Optional<Duration> nextLook(Reconciliation run) {
    return RestoreWatch.nextLook(run.memory().restore);
  }

  private BackupView.Restore refused(Reconciliation run, String why) {
    String message =
        why
            + ". Nothing was restored; delete this ManagedPostgres and make it again with what is possible";
    String before = run.memory().events.put(EventReason.RESTORE_REFUSED.text(), message);
    if (!message.equals(before)) {
      events.warning(run.resource(), EventReason.RESTORE_REFUSED, message);
    }
    return new BackupView.Restore(true, message, null);
  }

  private void finish(Reconciliation run, RestoreModel wanted, String what) {
    run.observation().instances().stream()
        .filter(state -> state.instance().equals(run.model().instances().get(0)))
        .map(InstanceState::claim)
        .flatMap(Stream::ofNullable)
        .filter(
            claim ->
                store.annotate(
                    claim, Map.of(Labels.RESTORED, what, Labels.RESTORED_FROM, wanted.request())))
        .forEach(
            claim ->
                events.normal(
                    run.resource(),
                    EventReason.RESTORED,
                    "the data of backup " + what + " were restored; the servers start"));
  }

  /** What the restore needed and the cluster does not. */
  private void tidy(Reconciliation run, @Nullable Pod pod) {
    RestoreWatch.forget(run.memory().restore);
    if (pod != null) {
      if (pod.getMetadata().getDeletionTimestamp() == null) {
        store.delete(pod);
      }
      store
          .find(Secret.class, run.model().names().namespace(), run.model().names().restoreTls())
          .ifPresent(store::delete);
    }
  }

  private void start(Reconciliation run, RestoreModel wanted) throws RefusedException {
    ClusterModel model = run.model();
    Optional<String> before = Provisioner.restored(run.observation()).findFirst();
    if (before.isPresent()) {
      throw new RefusedException(
          "spec.restoreFrom: \""
              + wanted.request()
              + "\": volume "
              + model.instances().get(0).claim()
              + " was kept, and has what was restored from \""
              + before.get()
              + "\" and was written since; give the new cluster another name, or ask for the same"
              + " again to use that volume");
    }
    List<String> target = target(wanted);
    RestoreSource source = source(model, wanted.source());
    RestorePod.Task task = RestorePod.Task.restore(model, target);
    store.apply(RestorePod.configMap(model, source, task));
    store.createOnce(RestorePod.pod(model, source, task));
  }

  private RestoreSource source(ClusterModel model, RestoreModel.Source wanted)
      throws RefusedException {
    return wanted instanceof RestoreModel.InStore away
        ? inStore(model, away)
        : ofCluster(model, ((RestoreModel.OfCluster) wanted).names());
  }

  /** Of what is there. Whether the keys are right is found out by the pod. */
  private RestoreSource inStore(ClusterModel model, RestoreModel.InStore source)
      throws RefusedException {
    String namespace = model.names().namespace();
    String field = "spec.restoreFrom.s3.";
    require(namespace, field + "cipherSecret", source.cipherSecret(), RepositorySecret.PASSPHRASE);
    if (source.store().credentialsSecret() != null) {
      require(
          namespace,
          field + "credentialsSecret",
          source.store().credentialsSecret(),
          StoreRules.ACCESS_KEY_ID,
          StoreRules.SECRET_ACCESS_KEY);
    }
    if (source.store().caSecret() != null) {
      require(namespace, field + "caSecret", source.store().caSecret(), StoreRules.CA);
    }
    return new RestoreSource.InStore(source.store(), source.cipherSecret(), "spec.restoreFrom.s3");
  }

  /** A person may still make it, so it is waited for. */
  private void require(String namespace, String field, String name, String... keys)
      throws WaitingException {
    Secret secret = store.read(Secret.class, namespace, name);
    for (String key : keys) {
      if (SecretData.text(secret, key).isEmpty()) {
        throw new WaitingException(
            field
                + ": \""
                + name
                + "\": "
                + (secret == null ? "there is no such Secret" : "the Secret has no key " + key)
                + " in this namespace; make it, and the restore begins");
      }
    }
  }

  private RestoreSource ofCluster(ClusterModel model, ClusterNames source) throws RefusedException {
    Secret cipher = store.read(Secret.class, source.namespace(), source.repositoryCipher());
    Optional<StoreModel> inStore = StoreRecord.read(cipher);
    if (inStore.isPresent()) {
      return new RestoreSource.InStore(
          inStore.get(), source.repositoryCipher(), "spec.restoreFrom.cluster");
    }
    if (store.read(ManagedPostgres.class, source.namespace(), source.cluster()) != null) {
      Secret secret =
          RestoreSecret.of(
                  model,
                  model.names().restoreTls(),
                  source,
                  store.read(Secret.class, source.namespace(), source.ca()),
                  clock.instant())
              .orElseThrow(
                  () ->
                      new RefusedException(
                          "spec.restoreFrom.cluster: \""
                              + source.cluster()
                              + "\": has no authority in Secret "
                              + source.ca()
                              + " yet; wait until it is Ready"));
      store.apply(secret);
      return new RestoreSource.Running(source);
    }
    PersistentVolumeClaim claim =
        store.read(PersistentVolumeClaim.class, source.namespace(), source.repositoryClaim());
    String uid =
        claim == null || claim.getMetadata().getAnnotations() == null
            ? null
            : claim.getMetadata().getAnnotations().get(Labels.REPOSITORY_OF);
    if (uid == null) {
      throw new RefusedException(
          "spec.restoreFrom.cluster: \""
              + source.cluster()
              + "\": there is no ManagedPostgres of that name in this namespace, and neither a claim "
              + source.repositoryClaim()
              + " nor a Secret "
              + source.repositoryCipher()
              + " that says where in a store its backups are; name a store with"
              + " spec.restoreFrom.s3, if they are there");
    }
    if (cipher == null) {
      throw new RefusedException(
          "spec.restoreFrom.cluster: \""
              + source.cluster()
              + "\": Secret "
              + source.repositoryCipher()
              + " with what its backups are encrypted with is gone; make it again from your copy");
    }
    return new RestoreSource.Retained(source, uid);
  }

  private List<String> target(RestoreModel wanted) throws RefusedException {
    if (wanted.pointInTime() != null) {
      return List.of("--time", wanted.pointInTime());
    }
    if (wanted.backup() == null) {
      return List.of();
    }
    if (!(wanted.source() instanceof RestoreModel.OfCluster of)) {
      // In a store it is the label itself.
      return List.of("--set", wanted.backup());
    }
    ClusterNames source = of.names();
    ManagedPostgresBackup backup =
        store.read(ManagedPostgresBackup.class, source.namespace(), wanted.backup());
    if (backup == null
        || !source.cluster().equals(backup.getSpec().getCluster())
        || DueBackup.phase(backup) != BackupPhase.SUCCEEDED
        || backup.getStatus().getLabel() == null) {
      String there =
          store
              .list(
                  ManagedPostgresBackup.class,
                  source.namespace(),
                  known ->
                      source.cluster().equals(known.getSpec().getCluster())
                          && DueBackup.phase(known) == BackupPhase.SUCCEEDED)
              .stream()
              .map(known -> known.getMetadata().getName())
              .sorted()
              .collect(Collectors.joining(", "));
      throw new RefusedException(
          "spec.restoreFrom.backup: \""
              + wanted.backup()
              + "\": is no backup of "
              + source.cluster()
              + " that succeeded; there "
              + (there.isEmpty() ? "are none" : "are " + there));
    }
    return List.of("--set", backup.getStatus().getLabel());
  }

  private static BackupView.Restore under(
      RestoreModel wanted, String more, @Nullable RestoreProgress progress) {
    return new BackupView.Restore(
        false,
        "data are being brought from the backups of "
            + wanted.source().text()
            + (wanted.pointInTime() == null ? "" : " up to " + wanted.pointInTime())
            + more,
        progress);
  }
}
