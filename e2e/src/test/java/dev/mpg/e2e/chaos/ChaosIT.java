package dev.mpg.e2e.chaos;

import dev.mpg.e2e.support.Tenant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A few rounds, the same each time, and a few others: no acknowledged write is missing. */
class ChaosIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final long SEED = 1;
  private static final int SAME = 6;
  private static final int OTHER = 2;

  @Test
  void nothingAcknowledgedIsLost() throws InterruptedException {
    long other = System.currentTimeMillis();
    System.out.println("seeds: " + SEED + " and " + other + "; repeat one with bench/chaos 1 SEED");
    List<Long> seeds =
        IntStream.range(0, SAME + OTHER)
            .mapToObj(
                round ->
                    round < SAME
                        ? RoundPlan.seed(SEED, round)
                        : RoundPlan.seed(other, round - SAME))
            .toList();
    Records records = new Records(null, "");
    new ChaosRun(TENANT, List.of(), records).rounds(seeds, 2);
    System.out.println(records.sumOfThisRun());
  }
}
