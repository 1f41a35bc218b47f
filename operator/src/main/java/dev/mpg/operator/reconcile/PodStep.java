package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.resources.patroni.DcsConfigMaps;
import dev.mpg.operator.resources.patroni.InstanceStatefulSet;
import dev.mpg.operator.rollout.LockRelease;
import dev.mpg.operator.rollout.LostLock;
import dev.mpg.operator.rollout.LostPoolers;
import dev.mpg.operator.rollout.Rollout;
import dev.mpg.operator.switchover.Cause;
import dev.mpg.operator.switchover.Wish;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carries out what {@link LockRelease} and {@link Rollout} decide, and removes instances. */
final class PodStep {
  private final ObjectStore store;
  private final EventPublisher events;
  private final SwitchoverStep switchovers;

  PodStep(ObjectStore store, EventPublisher events, SwitchoverStep switchovers) {
    this.store = store;
    this.events = events;
    this.switchovers = switchovers;
  }

  /** Releases the lock of a primary whose container has ended. */
  void releaseLock(ManagedPostgres resource, Observation observation) {
    ConfigMap map = observation.dcs().leaderMap();
    LockRelease.due(observation)
        .filter(gone -> map != null && store.annotate(map, Map.of(DcsConfigMaps.LEADER, "")))
        .ifPresent(
            gone ->
                events.warning(
                    resource,
                    EventReason.LOCK_RELEASED,
                    "the database container of "
                        + gone.instance().pod()
                        + " ended while it was the primary; its lock was released so that the"
                        + " synchronous standby takes over at once"));
  }

  /**
   * Takes the label of the primary from a pod that has lost the lock and cannot know it, or cannot
   * say it: frozen, or cut off from the API server. With the label it would stay behind the Service
   * of the primary.
   */
  void unlabelFormer(ManagedPostgres resource, ClusterNames names, Observation observation) {
    String leader = observation.dcs().leader();
    if (leader == null) {
      return;
    }
    for (InstanceState former : LostLock.labelled(observation)) {
      // The caches of pods and of ConfigMaps do not keep step: a new primary may be labelled in the
      // one before it is the leader in the other.
      ConfigMap now = store.read(ConfigMap.class, names.namespace(), names.leader());
      Pod pod = former.pod();
      if (now != null
          && pod != null
          && leader.equals(now.getMetadata().getAnnotations().get(DcsConfigMaps.LEADER))
          && store.removeLabel(pod, Labels.ROLE)) {
        events.warning(
            resource,
            EventReason.LABEL_REMOVED,
            "the primary is "
                + leader
                + ", but pod "
                + former.instance().pod()
                + " still carried the label of the primary; it was taken away so that no connection"
                + " goes there");
      }
    }
  }

  /** Has others made in the place of poolers that went with the primary's node. */
  void removeLostPoolers(Reconciliation run) {
    for (Pod pod : LostPoolers.of(run.observation(), run.memory().silentPoolers)) {
      if (store.deleteAsSeen(pod)) {
        events.warning(
            run.resource(),
            EventReason.POOLER_LOST,
            "pooler "
                + pod.getMetadata().getName()
                + " does not answer, and the former primary on its node "
                + pod.getSpec().getNodeName()
                + " is silent too; the Service does not lead to it any more, and another one is made");
      }
    }
  }

  /**
   * Takes the next step of a rollout.
   *
   * @return why nothing more can be done now; null when all pods are as they should be
   */
  @Nullable String roll(Reconciliation run) {
    Set<Integer> numbers =
        run.model().instances().stream().map(Instance::number).collect(Collectors.toSet());
    String lockedOut = restartLockedOut(run);
    if (lockedOut != null) {
      return lockedOut;
    }
    Rollout.Step step = Rollout.next(run.observation(), numbers);
    if (step instanceof Rollout.Switchover switchover) {
      return switchovers.carryOut(run, new Wish(Cause.ROLLOUT, switchover.to()));
    }
    if (step instanceof Rollout.RestartInPlace restart) {
      return switchovers.carryOut(run, new Wish(Cause.RESTART_IN_PLACE, restart.pod()));
    }
    switchovers.notForRollout(run, step instanceof Rollout.Waiting);
    if (step instanceof Rollout.Waiting waiting) {
      return waiting.why();
    }
    if (step instanceof Rollout.Resize resize) {
      return resize(run, resize.instance());
    }
    if (step instanceof Rollout.Restart restart) {
      return restart(run, restart);
    }
    return null;
  }

  /**
   * Restarts pods from before their ServiceAccount was made again. The API server refuses their
   * tokens, so that none of them can hold or take the lock: there is nothing to wait for.
   */
  private @Nullable String restartLockedOut(Reconciliation run) {
    ClusterNames names = run.model().names();
    ServiceAccount account =
        store.find(ServiceAccount.class, names.namespace(), names.serviceAccount()).orElse(null);
    if (account == null || account.getMetadata().getCreationTimestamp() == null) {
      return null;
    }
    Instant made = Instant.parse(account.getMetadata().getCreationTimestamp());
    List<Pod> lockedOut =
        run.observation().instances().stream()
            .flatMap(state -> Stream.ofNullable(state.pod()))
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(pod -> pod.getMetadata().getCreationTimestamp() != null)
            .filter(pod -> Instant.parse(pod.getMetadata().getCreationTimestamp()).isBefore(made))
            .toList();
    for (Pod pod : lockedOut) {
      if (store.deleteAsSeen(pod)) {
        events.warning(
            run.resource(),
            EventReason.RESTARTING,
            "pod "
                + pod.getMetadata().getName()
                + " is made again: ServiceAccount "
                + names.serviceAccount()
                + " was, and the token that the pod has of the former one is refused");
      }
    }
    return lockedOut.isEmpty() ? null : "pods get a token of the new ServiceAccount";
  }

  /** Where that cannot be, the pod is marked and made again like for any other change. */
  private String resize(Reconciliation run, InstanceState instance) {
    Pod pod = Objects.requireNonNull(instance.pod());
    String name = pod.getMetadata().getName();
    boolean done =
        instance
            .wantedResources()
            .filter(wanted -> store.resize(pod, InstanceStatefulSet.CONTAINER, wanted))
            .isPresent();
    if (!done) {
      store.annotate(pod, Map.of(Labels.RESIZE_REFUSED, instance.wantedCpu()));
      return "pod " + name + " cannot get another amount of CPU while it runs";
    }
    events.normal(
        run.resource(),
        EventReason.RESIZED,
        "pod " + name + " gets another amount of CPU while it runs: " + instance.wantedCpu());
    return "pod " + name + " gets another amount of CPU";
  }

  private String restart(Reconciliation run, Rollout.Restart restart) {
    String pod = restart.pod().getMetadata().getName();
    if (store.deleteAsSeen(restart.pod())) {
      events.normal(
          run.resource(),
          EventReason.RESTARTING,
          "pod " + pod + " is made again with new settings");
    }
    return "pod " + pod + " is being made again";
  }

  /**
   * Removes instances beyond the wanted number, pods first, volumes when the pods are gone; only
   * while the rest of the cluster is complete.
   */
  void removeSurplus(Reconciliation run) {
    List<InstanceState> surplus =
        run.observation().instances().stream()
            .filter(state -> !run.model().instances().contains(state.instance()))
            .toList();
    if (surplus.isEmpty() || run.model().suspended()) {
      return;
    }
    Observation observation = run.observation();
    long streaming =
        observation.streaming().stream()
            .filter(state -> run.model().instances().contains(state.instance()))
            .count();
    boolean complete =
        observation
                .primary()
                .map(InstanceState::instance)
                .filter(run.model().instances()::contains)
                .isPresent()
            && streaming == run.model().instances().size() - 1;
    if (!complete) {
      return;
    }
    for (InstanceState state : surplus) {
      if (state.statefulSet() != null) {
        store.delete(state.statefulSet());
        events.normal(
            run.resource(),
            EventReason.INSTANCE_REMOVED,
            "standby " + state.instance().pod() + " and its volume are removed");
      } else if (state.pod() == null && state.claim() != null) {
        store.delete(state.claim());
      }
    }
  }
}
