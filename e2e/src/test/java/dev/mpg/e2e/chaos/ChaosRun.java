package dev.mpg.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.chaos.fault.Fault;
import dev.mpg.e2e.chaos.fault.Faults;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Diagnostics;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Rounds, one after the other on each of some clusters, until one shows a violation. */
final class ChaosRun {

  /** Of each cluster. Planned changes begin from it. */
  static final String SPEC = "{plan: basic, deletionPolicy: Delete, storage: {size: 1024Mi}}";

  /** While there is a file of this name no round begins: somebody measures on this machine. */
  private static final String PAUSE = System.getProperty("chaos.pause", "");

  private final Tenant tenant;
  private final List<Fault> faults;
  private final Records records;
  private final ReadWriteLock weather = new ReentrantReadWriteLock(true);
  private final List<Throwable> failures = new ArrayList<>();

  /**
   * A run.
   *
   * @param only names of the faults that may be drawn; empty: all
   */
  ChaosRun(Tenant tenant, List<String> only, Records records) {
    this.tenant = tenant;
    this.records = records;
    this.faults =
        Faults.all().stream()
            .filter(fault -> only.isEmpty() || only.contains(fault.name()))
            .toList();
    assertThat(faults).as("faults of these names: " + only).isNotEmpty();
  }

  /**
   * Runs rounds with these seeds.
   *
   * @param clusters at the same time
   */
  void rounds(List<Long> seeds, int clusters) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= clusters; i++) {
      String name = "shop" + i;
      Thread thread = new Thread(() -> onOne(name, seeds, next), name);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private void onOne(String name, List<Long> seeds, AtomicInteger next) {
    try {
      Cluster cluster = tenant.applyCluster(name, SPEC).awaitPhase(Phase.READY);
      Route route = Route.to(cluster);
      Ledger ledger = new Ledger(route);
      ledger.create();
      Audit audit = new Audit(ledger);
      for (int round = next.getAndIncrement();
          round < seeds.size() && !hasFailed();
          round = next.getAndIncrement()) {
        await("the file " + PAUSE + " to go")
            .forever()
            .until(() -> PAUSE.isEmpty() || !Files.exists(Path.of(PAUSE)));
        RoundPlan plan = RoundPlan.of(seeds.get(round), faults);
        Lock lock = plan.isFeltByAll() ? weather.writeLock() : weather.readLock();
        lock.lock();
        try {
          round(cluster, ledger, audit, route, plan, round + 1, seeds.size());
        } finally {
          lock.unlock();
        }
      }
    } catch (RuntimeException | SQLException | AssertionError e) {
      fail(e);
    }
  }

  private void round(
      Cluster cluster,
      Ledger ledger,
      Audit audit,
      Route route,
      RoundPlan plan,
      int number,
      int of) {
    String title = "round %d of %d on %s".formatted(number, of, cluster.name());
    System.out.println(title + ", " + plan);
    Round round =
        new Round(cluster, route, plan, number, text -> System.out.println(title + ": " + text));
    ledger.add(round.keys());
    Round.Course course;
    try {
      course = round.run();
    } catch (RuntimeException e) {
      tenant.keep();
      Path kept = Evidence.keep(cluster, plan, audit, List.of());
      // What is acknowledged must be there all the same, if the database can be asked.
      List<Violation> violations = audit.add(round.attempts());
      throw new IllegalStateException(
          "%s, %s: %s, violations %s; see %s".formatted(title, plan, e, violations, kept), e);
    }
    List<Violation> violations = audit.add(course.attempts());
    Verdict verdict =
        new Verdict(
            plan.seed(),
            plan.kinds(),
            course.gaps(),
            course.ready(),
            outcomes(course.attempts()),
            violations);
    System.out.println(title + ": " + verdict);
    records.add(verdict);
    if (!violations.isEmpty()) {
      tenant.keep();
      Path kept = Evidence.keep(cluster, plan, audit, violations);
      violations.forEach(System.out::println);
      throw new AssertionError(
          "%s, %s: %d violations; the namespace %s is left as it is, and see %s"
              .formatted(title, plan, violations.size(), cluster.namespace(), kept));
    }
    if (isLate(course)) {
      Diagnostics.write(cluster.namespace(), title + ", " + plan + ": " + verdict);
    }
    round.tidy();
  }

  private static boolean isLate(Round.Course course) {
    return course.gaps().values().stream().anyMatch(gap -> gap.compareTo(Round.BOUND) > 0)
        || course.ready().compareTo(Round.BOUND) > 0;
  }

  private static Map<Outcome, Integer> outcomes(List<Attempt> attempts) {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    attempts.forEach(attempt -> outcomes.merge(attempt.outcome(), 1, Integer::sum));
    return outcomes;
  }

  private synchronized boolean hasFailed() {
    return !failures.isEmpty();
  }

  private synchronized void fail(Throwable failure) {
    failures.add(failure);
  }
}
