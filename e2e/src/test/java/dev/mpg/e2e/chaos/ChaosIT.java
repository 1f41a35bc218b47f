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
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A few rounds, the same each time, and a few others: no acknowledged write is missing. Nodes that
 * fail take longer and are NodesIT's.
 */
@Isolated("the API server and nodes fail")
class ChaosIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final long SEED = 1;
  private static final int SAME = 6;
  private static final int OTHER = 2;

  /**
   * Commits that do not wait for it are written after up to ten seconds, in place of a fifth of
   * one: so there is always something to lose.
   */
  private static final String CARELESS =
      ChaosRun.SPEC.replace(
          "plan: basic", "plan: basic, postgresql: {parameters: {wal_writer_delay: 10s}}");

  /** Else that nothing is lost would say nothing. */
  @Test
  void whatIsLostIsFound() throws SQLException {
    Cluster cluster = TENANT.applyCluster("careless", CARELESS).awaitPhase(Phase.READY);
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
        Faults.all(false, 1).stream()
            .filter(fault -> fault.name().equals("postmaster killed"))
            .toList();
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
    Records records = new Records(null, "", "");
    new ChaosRun(TENANT, List.of(), 1, records).rounds(seeds, 2);
    System.out.println(records.sumOfThisRun());
  }
}
