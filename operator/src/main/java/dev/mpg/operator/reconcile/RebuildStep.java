package dev.mpg.operator.reconcile;

import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.rollout.Rebuild;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Has a standby copied anew: its volume and its pod go, and the next pass makes others. */
final class RebuildStep {
  /** One that is damaged again at once is not helped by another copy: a person has to look. */
  private static final Duration NOT_AGAIN = Duration.ofHours(1);

  private final ObjectStore store;
  private final EventPublisher events;
  private final Clock clock;

  RebuildStep(ObjectStore store, EventPublisher events, Clock clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  void rebuild(Reconciliation run) {
    Set<Integer> numbers =
        run.model().instances().stream().map(Instance::number).collect(Collectors.toSet());
    // That the operator could work on the primary is the proof that there is something to copy.
    if (run.memory().syncedFor != null && run.memory().syncProblem == null) {
      Rebuild.next(run.observation(), numbers).ifPresent(due -> rebuild(run, due));
    }
  }

  private void rebuild(Reconciliation run, Rebuild.Due due) {
    InstanceState standby = due.standby();
    PersistentVolumeClaim claim = standby.claim();
    Pod pod = standby.pod();
    Map<Integer, Instant> rebuilt = run.memory().rebuilt;
    Instant before = rebuilt.getOrDefault(standby.instance().number(), Instant.MIN);
    Instant now = clock.instant();
    if (claim == null || before.isAfter(now.minus(NOT_AGAIN)) || !store.deleteAsSeen(claim)) {
      return;
    }
    rebuilt.put(standby.instance().number(), now);
    events.warning(
        run.resource(),
        EventReason.REBUILDING,
        "standby "
            + standby.instance().pod()
            + " is copied anew from the primary: "
            + due.why()
            + "; its volume "
            + claim.getMetadata().getName()
            + " is deleted");
    // A claim goes when no pod uses it any more.
    if (pod != null) {
      store.delete(pod);
    }
  }
}
