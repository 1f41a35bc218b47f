package dev.mpg.operator.reconcile;

import static java.util.Objects.requireNonNullElse;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.resources.patroni.DcsConfigMaps;
import dev.mpg.operator.switchover.Cause;
import dev.mpg.operator.switchover.Move;
import dev.mpg.operator.switchover.Outcome;
import dev.mpg.operator.switchover.Poolers;
import dev.mpg.operator.switchover.Preparation;
import dev.mpg.operator.switchover.Progress;
import dev.mpg.operator.switchover.Request;
import dev.mpg.operator.switchover.Situation;
import dev.mpg.operator.switchover.Step;
import dev.mpg.operator.switchover.Switchover;
import dev.mpg.operator.switchover.Wish;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what {@link Switchover} decides. Nothing here waits: what takes time happens in the
 * background, and asks for another pass when it is done.
 */
final class SwitchoverStep {
  /**
   * kube-proxy waits for a second between two changes by default, on each node by itself. A pooler
   * that goes on earlier may be led to the former primary.
   */
  private static final Duration OTHER_NODES = Duration.ofMillis(1200);

  private final ObjectStore store;
  private final EventPublisher events;
  private final Executor background;
  private final Clock clock;
  private final Consumer<ManagedPostgres> wake;

  /**
   * @param background for tasks that mostly wait
   * @param wake asks for another pass over a cluster
   */
  SwitchoverStep(
      ObjectStore store,
      EventPublisher events,
      Executor background,
      Clock clock,
      Consumer<ManagedPostgres> wake) {
    this.store = store;
    this.events = events;
    this.background = background;
    this.clock = clock;
    this.wake = wake;
  }

  /**
   * Goes on with a change that is under way, or begins one that a person or a pod's deletion asks
   * for. To be called early in a pass.
   *
   * @return whether poolers may be paused: everything else has to wait
   */
  boolean advance(Reconciliation run) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    if (!running.known) {
      running.known = true;
      running.progress = Progress.recorded(run.observation().dcs()).orElse(null);
    }
    Wish wish = run.model().suspended() ? null : request(run);
    Progress progress = running.progress;
    boolean another = progress != null && !progress.cause().ofRollout();
    if (wish != null || another || isPausing(run)) {
      move(run, wish);
    }
    return isPausing(run);
  }

  /** Whether poolers may be paused. */
  static boolean isPausing(Reconciliation run) {
    Progress progress = run.memory().switchover.progress;
    return progress != null && progress.step().paused();
  }

  /**
   * Brings the lock to a standby, or restarts the primary's server, for a rollout.
   *
   * @return what is waited for
   */
  String carryOut(Reconciliation run, Wish wish) {
    Progress before = run.memory().switchover.progress;
    if (before == null && poolersDrain(run)) {
      return "the primary changes when the former poolers' clients are done";
    }
    String why = move(run, wish);
    Progress now = run.memory().switchover.progress;
    return now == null ? requireNonNullElse(why, "the primary changes next") : now.message();
  }

  /**
   * A rollout has no need of a change of the primary, or not now.
   *
   * @param later whether it may have again: then what was postponed stays so
   */
  void notForRollout(Reconciliation run, boolean later) {
    Progress progress = run.memory().switchover.progress;
    if (progress != null
        && progress.cause().ofRollout()
        && !progress.step().paused()
        && !(later && progress.step() == Step.POSTPONED)) {
      move(run, null);
    }
  }

  /** What is asked for apart from rollouts, and not answered yet. */
  private static @Nullable Wish request(Reconciliation run) {
    Wish wish = Request.of(run.resource(), run.observation()).orElse(null);
    boolean answered =
        wish != null
            && wish.cause() == Cause.REQUEST
            && run.resource()
                .getMetadata()
                .getResourceVersion()
                .equals(run.memory().switchover.answered);
    return answered ? null : wish;
  }

  /**
   * The last transactions of a pooler that was told to end cannot pause: it takes no connection any
   * more, the console's neither. A rollout has the time to let them end.
   */
  private boolean poolersDrain(Reconciliation run) {
    return run.observation().poolerPods().stream().anyMatch(this::drains);
  }

  /** Whether its clients may still leave; they are gone with the pod's grace period. */
  private boolean drains(Pod pooler) {
    String until = pooler.getMetadata().getDeletionTimestamp();
    return until != null && clock.instant().isBefore(Instant.parse(until));
  }

  /**
   * @return why nothing was done; null when something was
   */
  private @Nullable String move(Reconciliation run, @Nullable Wish wish) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    Move move = Switchover.next(situation(run, wish));
    if (running.pause != null && running.progress != null) {
      pauseNewcomers(run, running.progress, running.pause);
    }
    if (move instanceof Move.Await await) {
      return await.why();
    }
    if (move instanceof Move.Refuse refuse) {
      forget(run);
      answer(
          run,
          EventReason.SWITCHOVER_REFUSED,
          "metadata.annotations["
              + Labels.SWITCHOVER
              + "]: \""
              + Request.byHand(run.resource()).orElse("")
              + "\": "
              + refuse.why());
      return refuse.why();
    }
    if (move instanceof Move.Prepare prepare) {
      prepare(run, prepare.progress());
    } else if (move instanceof Move.Pause pause) {
      pause(run, pause.progress());
    } else if (move instanceof Move.Ask ask) {
      ask(run, ask.progress());
    } else if (move instanceof Move.Prove) {
      prove(run);
    } else if (move instanceof Move.Resume resume) {
      resume(run, resume.progress());
    } else if (move instanceof Move.Close close) {
      close(run, close.progress());
    } else if (move instanceof Move.Postpone postpone) {
      record(run, postpone.progress(), Map.of());
    } else if (move instanceof Move.Drop) {
      forget(run);
    }
    return null;
  }

  private Situation situation(Reconciliation run, @Nullable Wish wish) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    return new Situation(
        run.observation(),
        run.model().switchover(),
        wish,
        running.progress,
        running.checkpoints == null ? Preparation.NONE : running.checkpoints.state(),
        running.pause == null ? Poolers.UNTOLD : running.pause.poolers(poolers(run)),
        running.proof != null && running.proof.proven(),
        clock.instant());
  }

  private void prepare(Reconciliation run, Progress progress) {
    Pod primary = pod(run, progress.from());
    Pod standby = pod(run, progress.to());
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    boolean begins = !progress.equals(running.progress);
    if (primary == null || standby == null || (begins && !record(run, progress, Map.of()))) {
      return;
    }
    running.checkpoints =
        Checkpoints.start(background, run.connector(), primary, standby, waking(run));
    if (begins) {
      tell(
          run,
          false,
          EventReason.SWITCHOVER_STARTED,
          (progress.inPlace()
                  ? "the server of " + progress.from() + " is to restart in its place: "
                  : "the primary is to change from "
                      + progress.from()
                      + " to "
                      + progress.to()
                      + ": ")
              + because(progress.cause()));
    }
  }

  private static String because(Cause cause) {
    return switch (cause) {
      case ROLLOUT -> "its pod is to be made again with new settings";
      case RESTART_IN_PLACE ->
          "settings get smaller values, which standbys cannot have before their primary";
      case POD_DELETION -> "its pod is about to go";
      case REQUEST -> "asked for by the annotation " + Labels.SWITCHOVER;
    };
  }

  private void pause(Reconciliation run, Progress progress) {
    if (record(run, progress, Map.of())) {
      PoolerPause pause =
          new PoolerPause(
              background, run.connector(), run.model().switchover().pauseBound(), waking(run));
      run.memory().switchover.pause = pause;
      pause.pause(poolers(run));
    }
  }

  /** Poolers that have come since. */
  private void pauseNewcomers(Reconciliation run, Progress progress, PoolerPause pause) {
    if (progress.step() == Step.PAUSING || progress.step() == Step.SWITCHING) {
      pause.pause(poolers(run));
    }
  }

  private void ask(Reconciliation run, Progress progress) {
    Poolers poolers = situation(run, null).poolers();
    Map<String, @Nullable String> request = new HashMap<>();
    request.put(DcsConfigMaps.LEADER, progress.from());
    request.put(DcsConfigMaps.MEMBER, progress.to());
    if (!record(run, progress, request)) {
      return;
    }
    boolean all = poolers.allHold();
    tell(
        run,
        !all,
        all ? EventReason.POOLERS_PAUSED : EventReason.PAUSE_DEADLINE,
        all
            ? poolers.holding() + " poolers pause; no transaction is open"
            : progress.message()
                + " though "
                + describe(poolers)
                + " within spec.switchover.pauseTimeoutSeconds: what still runs fails");
    tell(run, false, EventReason.SWITCHOVER, progress.message());
  }

  private static String describe(Poolers poolers) {
    String waiting = poolers.waiting() + " poolers had transactions, or clients in session mode,";
    String silent = poolers.silent() + " poolers did not answer";
    if (poolers.silent() == 0) {
      return waiting + " that did not end";
    }
    return poolers.waiting() == 0 ? silent : waiting + " that did not end, and " + silent;
  }

  private void prove(Reconciliation run) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    ClusterNames names = run.model().names();
    Service service = store.find(Service.class, names.namespace(), names.direct()).orElse(null);
    String address =
        run.observation()
            .primary()
            .map(InstanceState::pod)
            .map(pod -> pod.getStatus().getPodIP())
            .orElse(null);
    if (service == null
        || address == null
        || (running.proof != null && running.proof.isOf(address))) {
      return;
    }
    endProof(running);
    running.proof =
        new ServiceProof(
            background,
            run.connector(),
            service.getSpec().getClusterIP(),
            address,
            nodes(run) > 1 ? OTHER_NODES : Duration.ZERO,
            waking(run));
  }

  private long nodes(Reconciliation run) {
    return Stream.concat(
            poolers(run).stream(),
            run.observation().instances().stream().flatMap(state -> Stream.ofNullable(state.pod())))
        .map(pod -> pod.getSpec() == null ? null : pod.getSpec().getNodeName())
        .distinct()
        .count();
  }

  private void resume(Reconciliation run, Progress progress) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    if (running.pause == null) {
      running.pause =
          new PoolerPause(
              background, run.connector(), run.model().switchover().pauseBound(), waking(run));
    }
    if (progress.outcome() == Outcome.COMPLETED) {
      running.arrived = running.pause.paused();
      running.arrivedAt = clock.instant();
    }
    // Before it is recorded: whoever reads the record before does the same once more.
    running.pause.resume(poolers(run));
    endProof(running);
    Map<String, @Nullable String> request = new HashMap<>();
    if (progress.outcome() != Outcome.COMPLETED) {
      request.put(DcsConfigMaps.LEADER, null);
      request.put(DcsConfigMaps.MEMBER, null);
    }
    record(run, progress, request);
    // Also when it could not be recorded: the poolers go on.
    running.progress = progress;
  }

  private void close(Reconciliation run, Progress progress) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    Optional<Duration> stall = running.pause == null ? Optional.empty() : running.pause.stall();
    String text =
        progress.message()
            + stall
                .map(
                    time ->
                        String.format(
                            Locale.ROOT,
                            "; transactions waited for %.2f s at most",
                            time.toNanos() / 1e9))
                .orElse("; how long transactions waited is not known");
    Move after = Switchover.after(progress, clock.instant());
    if (answers(run, progress) && !unask(run)) {
      return;
    }
    if (after instanceof Move.Postpone postpone) {
      if (!record(run, postpone.progress(), Map.of())) {
        return;
      }
      running.pause = null;
      running.checkpoints = null;
    } else if (!forget(run)) {
      return;
    }
    switch (requireNonNullElse(progress.outcome(), Outcome.INTERRUPTED)) {
      case COMPLETED -> tell(run, false, EventReason.SWITCHOVER_COMPLETED, text);
      case POSTPONED -> tell(run, true, EventReason.SWITCHOVER_POSTPONED, text + again(after));
      case FAILED -> tell(run, true, EventReason.SWITCHOVER_FAILED, text + again(after));
      case INTERRUPTED -> tell(run, true, EventReason.POOLERS_RESUMED, text);
    }
  }

  /** Whether a request by hand has its answer with that. */
  private static boolean answers(Reconciliation run, Progress ended) {
    String asked = Request.byHand(run.resource()).orElse(null);
    if (asked == null) {
      return false;
    }
    if (ended.outcome() == Outcome.COMPLETED) {
      return ended.cause() == Cause.REQUEST
          || (!ended.inPlace() && (asked.equals(Request.ANY) || asked.equals(ended.to())));
    }
    return ended.outcome() == Outcome.FAILED && ended.cause() == Cause.REQUEST;
  }

  private static String again(Move after) {
    return after instanceof Move.Postpone postpone
        ? "; tried again at " + postpone.progress().until()
        : "";
  }

  /** When this cluster is to be looked at again for it, though nothing happens. */
  Optional<Duration> nextLook(Reconciliation run) {
    Progress progress = run.memory().switchover.progress;
    if (progress == null) {
      return Optional.empty();
    }
    if (progress.step().paused()) {
      return Optional.of(Duration.ofMillis(100));
    }
    Duration rest = Duration.between(clock.instant(), progress.until()).plusMillis(10);
    return Optional.of(rest.isNegative() ? Duration.ofSeconds(1) : rest);
  }

  /** Ends what runs in the background, because the cluster is deleted. */
  static void end(ClusterMemory memory) {
    endProof(memory.switchover);
  }

  private static void endProof(ClusterMemory.RunningSwitchover running) {
    if (running.proof != null) {
      running.proof.end();
      running.proof = null;
    }
  }

  private boolean forget(Reconciliation run) {
    ClusterMemory.RunningSwitchover running = run.memory().switchover;
    Map<String, @Nullable String> nothing = new HashMap<>();
    nothing.put(Labels.SWITCHOVER, null);
    if (running.progress != null && !annotate(run, nothing)) {
      return false;
    }
    running.progress = null;
    running.checkpoints = null;
    running.pause = null;
    endProof(running);
    return true;
  }

  private boolean record(
      Reconciliation run, Progress progress, Map<String, @Nullable String> beside) {
    Map<String, @Nullable String> annotations = new HashMap<>(beside);
    annotations.put(Labels.SWITCHOVER, progress.text());
    boolean written = annotate(run, annotations);
    if (written) {
      run.memory().switchover.progress = progress;
    }
    return written;
  }

  /** Over what the cache has or, when that is older than what is there, over that. */
  private boolean annotate(Reconciliation run, Map<String, @Nullable String> annotations) {
    ConfigMap cached = run.observation().dcs().failoverMap();
    if (cached != null && store.annotate(cached, annotations)) {
      return true;
    }
    ClusterNames names = run.model().names();
    ConfigMap now = store.read(ConfigMap.class, names.namespace(), names.failover());
    return now != null && store.annotate(now, annotations);
  }

  /** Answers a request by hand: it is taken away, and an Event says what became of it. */
  private void answer(Reconciliation run, EventReason reason, String message) {
    if (unask(run)) {
      tell(run, true, reason, message);
    }
  }

  private boolean unask(Reconciliation run) {
    if (Request.byHand(run.resource()).isEmpty()) {
      return false;
    }
    Map<String, @Nullable String> nothing = new HashMap<>();
    nothing.put(Labels.SWITCHOVER, null);
    ManagedPostgres resource = run.resource();
    boolean removed = store.annotate(resource, nothing);
    if (!removed) {
      // Somebody changed it meanwhile.
      ManagedPostgres now =
          store.read(
              ManagedPostgres.class,
              resource.getMetadata().getNamespace(),
              resource.getMetadata().getName());
      removed = now == null || store.annotate(now, nothing);
    }
    if (removed) {
      run.memory().switchover.answered = resource.getMetadata().getResourceVersion();
    }
    return removed;
  }

  /** Clients may wait: an Event is written beside that. */
  private void tell(Reconciliation run, boolean warning, EventReason reason, String message) {
    background.execute(
        () -> {
          if (warning) {
            events.warning(run.resource(), reason, message);
          } else {
            events.normal(run.resource(), reason, message);
          }
        });
  }

  private Runnable waking(Reconciliation run) {
    return () -> wake.accept(run.resource());
  }

  /** Those that have clients, or soon do; of a drained node the pooler goes with the primary. */
  private List<Pod> poolers(Reconciliation run) {
    return run.observation().poolerPods().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null || drains(pod))
        .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
        .toList();
  }

  private static @Nullable Pod pod(Reconciliation run, String name) {
    return run.observation().instances().stream()
        .filter(state -> state.instance().pod().equals(name))
        .map(InstanceState::pod)
        .findFirst()
        .orElse(null);
  }
}
