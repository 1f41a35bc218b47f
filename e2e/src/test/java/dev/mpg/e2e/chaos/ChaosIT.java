package dev.mpg.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.chaos.fault.Fault;
import dev.mpg.e2e.chaos.fault.Faults;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A few rounds, the same each time, and a few others: no acknowledged write is missing. */
class ChaosIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final long SEED = 1;
  private static final int SAME = 6;
  private static final int OTHER = 2;

  /** Else that nothing is lost would say nothing. */
  @Test
  void whatIsLostIsFound() throws SQLException {
    Cluster cluster = TENANT.applyCluster("careless", ChaosRun.SPEC).awaitPhase(Phase.READY);
    Ledger ledger = new Ledger(Route.to(cluster));
    ledger.create();
    Round round =
        new Round(
            cluster, Route.careless(cluster), postmasterOfThePrimary(), 1, System.out::println);
    ledger.add(round.keys());

    List<Violation> violations = new Audit(ledger).add(round.run().attempts());

    assertThat(violations).extracting(Violation::kind).contains(Violation.Kind.LOST);
    cluster.delete();
  }

  private static RoundPlan postmasterOfThePrimary() {
    List<Fault> faults =
        Faults.all().stream().filter(fault -> fault.name().equals("postmaster killed")).toList();
    return LongStream.iterate(0, seed -> seed + 1)
        .mapToObj(seed -> RoundPlan.of(seed, faults))
        .filter(plan -> plan.toString().endsWith("primary"))
        .findFirst()
        .orElseThrow();
  }

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
