package dev.mpg.e2e.chaos;

import static java.util.stream.Collectors.joining;

import dev.mpg.e2e.chaos.fault.Act;
import dev.mpg.e2e.chaos.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happens in a round: a pure function of its seed and the registry.
 *
 * @param seed gives the same faults, targets and times again
 * @param steps one or two, in the order in which they begin
 */
record RoundPlan(long seed, List<Step> steps) {

  private static final int MOST_MILLIS_BETWEEN = 3_000;

  /** Of so many rounds one has two faults at once. */
  private static final int ONE_IN = 4;

  /**
   * One fault of it.
   *
   * @param delay since the round began
   */
  record Step(Fault fault, Act act, Duration delay) {
    @Override
    public String toString() {
      return delay.isZero() ? act.toString() : act + ", " + delay.toMillis() + " ms later";
    }
  }

  /** Draws them. */
  static RoundPlan of(long seed, List<Fault> faults) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Fault> urn = new ArrayList<>();
    faults.forEach(fault -> urn.addAll(Collections.nCopies(fault.weight(), fault)));
    List<Step> steps = new ArrayList<>();
    Fault first = urn.get(random.nextInt(urn.size()));
    steps.add(new Step(first, first.draw(random), Duration.ZERO));
    if (random.nextInt(ONE_IN) == 0) {
      // What all clusters feel ends for all at once, so there is one of it at a time.
      urn.removeIf(fault -> fault.equals(first) || (fault.isFeltByAll() && first.isFeltByAll()));
      if (!urn.isEmpty()) {
        Fault second = urn.get(random.nextInt(urn.size()));
        steps.add(
            new Step(
                second,
                second.draw(random),
                Duration.ofMillis(random.nextInt(MOST_MILLIS_BETWEEN))));
      }
    }
    return new RoundPlan(seed, steps);
  }

  /** The seed of a run's n-th round; that of the first is the run's own. */
  static long seed(long run, int round) {
    if (round == 0) {
      return run;
    }
    return new SplittableRandom(run + round).nextLong() >>> 16;
  }

  boolean isFeltByAll() {
    return steps.stream().anyMatch(step -> step.fault().isFeltByAll());
  }

  /** Names of the faults, as they are recorded. */
  String kinds() {
    return steps.stream().map(step -> step.fault().name()).collect(joining(" + "));
  }

  @Override
  public String toString() {
    return "seed %d: %s"
        .formatted(seed, steps.stream().map(Step::toString).collect(joining("; and ")));
  }
}
