package dev.mpg.operator.switchover;

import dev.mpg.operator.api.v1alpha1.AfterTimeout;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A planned change of the primary, or a restart of its server in its place, move by move.
 *
 * <p>Checkpoints, so that the rest is short; poolers pause; Patroni changes the primary; a write
 * through the Service proves it; poolers go on. Nothing is paused before there is a standby with
 * every write, and whatever goes wrong after that, poolers go on.
 */
public final class Switchover {
  /** Long enough for a checkpoint of a busy server; clients do not wait for it. */
  private static final Duration FOR_CHECKPOINTS = Duration.ofSeconds(60);

  /** The pod's own hook waits for it, and the grace period of the pod ends. */
  private static final Duration FOR_CHECKPOINTS_OF_DELETED = Duration.ofSeconds(10);

  /** The operator has poolers go on before their own guards do. */
  private static final Duration BEFORE_GUARDS = Duration.ofSeconds(1);

  private static final Duration FOR_RESUMING = Duration.ofSeconds(10);
  private static final Duration FOR_NEWS = Duration.ofSeconds(2);
  private static final Duration FIRST_DELAY = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 4;

  private Switchover() {}

  /** Decides. */
  public static Move next(Situation now) {
    Progress progress = now.progress();
    if (progress == null) {
      return begin(now, 1);
    }
    return switch (progress.step()) {
      case PREPARING -> preparing(now, progress);
      case PAUSING -> pausing(now, progress);
      case SWITCHING -> switching(now, progress);
      case RESUMING -> resuming(now, progress);
      case POSTPONED -> postponed(now, progress);
    };
  }

  /** What a change that has come to an end is followed by: nothing, or another try. */
  public static Move after(Progress ended, Instant now) {
    boolean again =
        ended.outcome() == Outcome.POSTPONED
            || (ended.outcome() == Outcome.FAILED && ended.cause().ofRollout());
    return again ? later(ended, now, ended.message()) : new Move.Drop();
  }

  private static Move begin(Situation now, int attempt) {
    Wish wish = now.wish();
    Observation observation = now.observation();
    String from = observation.dcs().leader();
    if (wish == null) {
      return new Move.Rest();
    }
    if (from == null || !isPrimary(observation, from)) {
      return refuse(wish, "the cluster has no primary at the moment; wait until it has one");
    }
    if (from.equals(wish.to()) && wish.cause() != Cause.RESTART_IN_PLACE) {
      return refuse(wish, from + " is the primary already; nothing is to be done");
    }
    String to = target(observation, wish);
    if (to == null) {
      return refuse(
          wish,
          Eligibility.refusal(observation, Objects.requireNonNullElse(wish.to(), Request.ANY)));
    }
    Duration bound =
        wish.cause() == Cause.POD_DELETION ? FOR_CHECKPOINTS_OF_DELETED : FOR_CHECKPOINTS;
    return new Move.Prepare(
        new Progress(
            from,
            to,
            wish.cause(),
            Step.PREPARING,
            now.now(),
            now.now().plus(bound),
            attempt,
            null,
            null,
            from.equals(to)
                ? "a checkpoint on " + from + " before its server restarts in its place"
                : "checkpoints on " + from + " and " + to + " before the primary changes"));
  }

  /** A rollout and a pod that goes have their own way of waiting; a person is told. */
  private static Move refuse(Wish wish, String why) {
    return wish.cause() == Cause.REQUEST ? new Move.Refuse(why) : new Move.Await(why);
  }

  private static @Nullable String target(Observation observation, Wish wish) {
    if (wish.to() == null) {
      return Eligibility.any(observation).orElse(null);
    }
    return possible(observation, wish.cause(), wish.to()) ? wish.to() : null;
  }

  private static boolean possible(Observation observation, Cause cause, String to) {
    return cause == Cause.RESTART_IN_PLACE
        ? Eligibility.canRestart(observation)
        : Eligibility.holds(observation, to);
  }

  private static Move preparing(Situation now, Progress progress) {
    Wish wish = now.wish();
    if (wish == null
        || isOther(wish, progress)
        || !progress.from().equals(now.observation().dcs().leader())
        || !possible(now.observation(), progress.cause(), progress.to())) {
      // Begins anew when it is wanted still, with what is true by then.
      return new Move.Drop();
    }
    boolean late =
        !now.now().isBefore(progress.until())
            || (wish.cause() == Cause.POD_DELETION
                && !now.now().isBefore(progress.since().plus(FOR_CHECKPOINTS_OF_DELETED)));
    if (now.preparation() == Preparation.NONE) {
      return new Move.Prepare(progress);
    }
    if (now.preparation() == Preparation.RUNNING && !late) {
      return new Move.Await(progress.message());
    }
    if (now.preparation() != Preparation.DONE && wish.cause() != Cause.POD_DELETION) {
      String why = "the checkpoints before it did not succeed in time; see the servers' logs";
      return wish.cause() == Cause.REQUEST
          ? new Move.Refuse(why + ", and ask again")
          : later(progress, now.now(), why);
    }
    return new Move.Pause(
        progress.at(
            Step.PAUSING,
            now.now(),
            now.now().plus(now.policy().pauseBound()).minus(BEFORE_GUARDS),
            "poolers wait for transactions to end"));
  }

  private static boolean isOther(Wish wish, Progress progress) {
    return wish.to() == null ? progress.inPlace() : !wish.to().equals(progress.to());
  }

  private static Move pausing(Situation now, Progress progress) {
    Instant told = Objects.requireNonNullElse(progress.pausedAt(), progress.since());
    if (!now.poolers().told()) {
      return resume(now, progress, Outcome.INTERRUPTED, "the operator that began it has ended");
    }
    if (!isPrimary(now.observation(), progress.from())) {
      return resume(now, progress, Outcome.FAILED, progress.from() + " is no longer the primary");
    }
    if (!possible(now.observation(), progress.cause(), progress.to())) {
      return resume(
          now, progress, Outcome.FAILED, "no standby, or not this one, is synchronous any more");
    }
    if (now.poolers().allHold()) {
      return ask(now, progress);
    }
    if (now.now().isBefore(told.plus(now.policy().pauseTimeout()))) {
      return new Move.Await(progress.message());
    }
    boolean cut =
        now.policy().afterTimeout() == AfterTimeout.PROCEED
            || progress.cause() == Cause.POD_DELETION
            || Request.primaryLeaves(now.observation());
    if (now.poolers().waiting() == 0 || cut) {
      return ask(now, progress);
    }
    return resume(
        now,
        progress,
        Outcome.POSTPONED,
        "transactions, or clients in session mode, did not end within spec.switchover"
            + ".pauseTimeoutSeconds, and spec.switchover.afterTimeout is Postpone");
  }

  private static Move ask(Situation now, Progress progress) {
    return new Move.Ask(
        progress.at(
            Step.SWITCHING,
            now.now(),
            progress.until(),
            progress.inPlace()
                ? "Patroni restarts the server of " + progress.from() + " in its place"
                : "Patroni moves the primary from " + progress.from() + " to " + progress.to()));
  }

  private static Move switching(Situation now, Progress progress) {
    Observation observation = now.observation();
    Optional<InstanceState> primary =
        observation.primary().filter(state -> isAsWanted(state, progress));
    if (primary.isPresent()) {
      if (now.writable()) {
        return resume(
            now,
            progress,
            Outcome.COMPLETED,
            "the primary is "
                + name(primary.get())
                + (progress.inPlace() ? ", with the smaller values" : ""));
      }
      if (now.now().isBefore(progress.until())) {
        return new Move.Prove();
      }
      return resume(
          now,
          progress,
          Outcome.FAILED,
          "no write came to the primary " + name(primary.get()) + " through its Service in time");
    }
    boolean refused =
        observation.dcs().failoverTo() == null
            && isPrimary(observation, progress.from())
            && !now.now().isBefore(progress.since().plus(told(progress)));
    if (refused) {
      return resume(
          now,
          progress,
          Outcome.FAILED,
          (progress.inPlace()
                  ? "Patroni refused to restart the server"
                  : "Patroni refused to move the primary to " + progress.to())
              + "; the log of "
              + progress.from()
              + " says why");
    }
    if (!now.now().isBefore(progress.until())) {
      return resume(now, progress, Outcome.FAILED, "the primary did not change in time");
    }
    return new Move.Await(progress.message());
  }

  private static boolean isAsWanted(InstanceState primary, Progress progress) {
    return !name(primary).equals(progress.from())
        || (progress.inPlace() && primary.member().pendingDecrease().isEmpty());
  }

  /**
   * Patroni takes a request for a restart back when that is done, and says so in two objects; the
   * one of the primary may be seen later.
   */
  private static Duration told(Progress progress) {
    return progress.inPlace() ? FOR_NEWS : Duration.ZERO;
  }

  private static Move resume(Situation now, Progress progress, Outcome outcome, String why) {
    return new Move.Resume(progress.with(outcome, now.now(), now.now().plus(FOR_RESUMING), why));
  }

  private static Move resuming(Situation now, Progress progress) {
    if (now.poolers().resumed() || !now.now().isBefore(progress.until())) {
      return new Move.Close(progress);
    }
    return now.poolers().told()
        ? new Move.Await("poolers are told to go on")
        : new Move.Resume(progress);
  }

  private static Move postponed(Situation now, Progress progress) {
    Wish wish = now.wish();
    if (wish == null || !progress.from().equals(now.observation().dcs().leader())) {
      return new Move.Drop();
    }
    if (wish.cause() != Cause.POD_DELETION
        && wish.cause() == progress.cause()
        && now.now().isBefore(progress.until())) {
      return new Move.Await(progress.message());
    }
    Move again = begin(now, progress.attempt() + 1);
    return again instanceof Move.Refuse ? new Move.Await(progress.message()) : again;
  }

  private static Move later(Progress progress, Instant now, String why) {
    Duration delay =
        FIRST_DELAY.multipliedBy(1L << Math.min(progress.attempt() - 1, MOST_DOUBLINGS));
    return new Move.Postpone(
        new Progress(
            progress.from(),
            progress.to(),
            progress.cause(),
            Step.POSTPONED,
            now,
            now.plus(delay),
            progress.attempt(),
            null,
            null,
            why + "; tried again after " + delay.toSeconds() + " s"));
  }

  /** Also one whose pod is about to go: its server runs until the pod's hook has ended. */
  private static boolean isPrimary(Observation observation, String pod) {
    return observation
        .leader()
        .filter(state -> name(state).equals(pod))
        .filter(state -> state.labelledPrimary() && state.member().running())
        .isPresent();
  }

  private static String name(InstanceState state) {
    return state.instance().pod();
  }
}
