package dev.mpg.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.chaos.fault.Fault;
import dev.mpg.e2e.chaos.fault.Faults;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoundPlanTest {

  private static final List<Fault> FAULTS = Faults.all();

  @Test
  void aSeedGivesTheSameRoundAgain() {
    assertThat(
            LongStream.range(0, 100)
                .mapToObj(seed -> RoundPlan.of(seed, FAULTS).toString())
                .toList())
        .isEqualTo(
            LongStream.range(0, 100)
                .mapToObj(seed -> RoundPlan.of(seed, Faults.all()).toString())
                .toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void everyFaultIsDrawn() {
    Set<String> drawn = new TreeSet<>();
    for (long seed = 0; seed < 2_000; seed++) {
      RoundPlan.of(seed, FAULTS).steps().forEach(step -> drawn.add(step.fault().name()));
    }

    assertThat(drawn).isEqualTo(FAULTS.stream().map(Fault::name).collect(Collectors.toSet()));
  }

  @Test
  void oneFaultAtATimeIsFeltByAll() {
    assertThat(LongStream.range(0, 2_000).mapToObj(seed -> RoundPlan.of(seed, FAULTS)))
        .allSatisfy(
            plan ->
                assertThat(plan.steps().stream().filter(step -> step.fault().isFeltByAll()))
                    .hasSizeLessThan(2));
  }

  @Test
  void theFirstRoundHasTheSeedOfTheRunAndTheOthersHaveTheirOwn() {
    assertThat(RoundPlan.seed(42, 0)).isEqualTo(42);
    assertThat(
            LongStream.range(0, 1_000).mapToObj(round -> RoundPlan.seed(42, (int) round)).toList())
        .doesNotHaveDuplicates();
  }
}
