package dev.mpg.e2e.chaos;

import dev.mpg.e2e.chaos.fault.Faults;
import dev.mpg.e2e.support.Nodes;
import dev.mpg.e2e.support.Tenant;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As many rounds as are asked for; {@code bench/chaos} runs it. */
class ChaosBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @Test
  void chaos() throws InterruptedException {
    int rounds = Integer.getInteger("chaos.rounds", 20);
    long seed = Long.getLong("chaos.seed", System.currentTimeMillis());
    String only = System.getProperty("chaos.faults", "");
    String file = System.getProperty("chaos.records", "");
    int nodes = Nodes.names().size();
    Records records =
        new Records(
            file.isEmpty() ? null : Path.of(file),
            System.getProperty("chaos.commit", ""),
            "nodes: " + nodes + (only.isEmpty() ? "" : ", faults: " + only));
    if (nodes >= Faults.FEW_NODES) {
      Nodes.keepFirstFree();
    }
    ChaosRun run =
        new ChaosRun(TENANT, only.isEmpty() ? List.of() : List.of(only.split(",")), nodes, records);
    List<Long> seeds =
        IntStream.range(0, rounds).mapToObj(round -> RoundPlan.seed(seed, round)).toList();
    try {
      run.rounds(seeds, Integer.getInteger("chaos.clusters", 1));
    } finally {
      Nodes.allowPodsEverywhere();
      System.out.println("This run:\n\n" + records.sumOfThisRun());
      System.out.println("All that are recorded:\n\n" + records.sumOfAll());
    }
  }
}
