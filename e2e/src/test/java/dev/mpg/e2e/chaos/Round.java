package dev.mpg.e2e.chaos;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.chaos.fault.Scene;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One round: clients write while faults happen and end, until everything is as before. */
final class Round {

  /** A client that is not served again by then is told of, with all that the cluster says. */
  static final Duration BOUND = Duration.ofSeconds(60);

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int SHARED_KEYS = 2;
  private static final Duration SOME_WRITES = Duration.ofMillis(700);

  private final Cluster cluster;
  private final Route route;
  private final RoundPlan plan;
  private final int number;
  private final Consumer<String> told;
  private final SteppedClock clock = new SteppedClock();
  private final List<Client> clients = new ArrayList<>();

  /**
   * A round.
   *
   * @param number of the round in its run: no two clients and no two lists are the same
   */
  Round(Cluster cluster, Route route, RoundPlan plan, int number, Consumer<String> told) {
    this.cluster = cluster;
    this.route = route;
    this.plan = plan;
    this.number = number;
    this.told = told;
  }

  /** What came of it, but for the check. */
  record Course(List<Attempt> attempts, Map<Endpoint, Duration> gaps, Duration ready) {}

  /** The lists of this round. */
  List<Integer> keys() {
    return IntStream.range(0, SHARED_KEYS + wayCount()).mapToObj(i -> number * 100 + i).toList();
  }

  private static int wayCount() {
    return Endpoint.values().length * Client.Manner.values().length;
  }

  /** Runs it. The lists must be there. */
  Course run() {
    Scene scene = new Scene(cluster, clock);
    Duration ready;
    try {
      startClients();
      awaitServed(System.nanoTime());
      pause(SOME_WRITES);
      happen(scene);
      long healed = System.nanoTime();
      awaitServed(healed);
      // A planned change has only begun.
      awaitAsBefore(cluster);
      ready = Duration.ofNanos(System.nanoTime() - healed);
      awaitServed(System.nanoTime());
    } finally {
      clients.forEach(Client::close);
    }
    return new Course(attempts(), gaps(), ready);
  }

  /** Clears away what the faults left. */
  void tidy() {
    Scene scene = new Scene(cluster, clock);
    plan.steps().forEach(step -> step.act().tidy(scene));
  }

  private void startClients() {
    List<Integer> keys = keys();
    for (Endpoint endpoint : Endpoint.values()) {
      for (Client.Manner manner : Client.Manner.values()) {
        int client = clients.size();
        List<Integer> own = new ArrayList<>(keys.subList(0, SHARED_KEYS));
        own.add(keys.get(SHARED_KEYS + client));
        clients.add(
            new Client(
                route,
                endpoint,
                manner,
                number * 100 + client,
                own,
                clock,
                new SplittableRandom(plan.seed() + client)));
      }
    }
  }

  /** All faults, each in its time; each ends, whatever became of the others. */
  private void happen(Scene scene) {
    List<CompletableFuture<Void>> running =
        plan.steps().stream()
            .map(
                step ->
                    CompletableFuture.runAsync(
                        () -> happen(scene, step), action -> new Thread(action).start()))
            .toList();
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
  }

  private void happen(Scene scene, RoundPlan.Step step) {
    pause(step.delay());
    try {
      step.act().begin(scene);
      pause(step.act().lasts());
    } catch (RuntimeException e) {
      // Such as when the other fault took away what this one needs.
      told.accept(step.fault().name() + " was not possible: " + e.getMessage());
    } finally {
      await("the end of " + step)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptions()
          .until(
              () -> {
                step.act().end(scene);
                return true;
              });
    }
  }

  private void awaitServed(long since) {
    await("all clients of " + cluster + " to be served")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> clients.stream().allMatch(client -> client.isServedSince(since)));
  }

  /** What the clients were told, also of a round that did not come to its end. */
  List<Attempt> attempts() {
    return clients.stream().flatMap(client -> client.attempts().stream()).toList();
  }

  /** Ready, with all its pods and an operator, and not only because nobody has looked yet. */
  static void awaitAsBefore(Cluster cluster) {
    await(cluster + " to be as before")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .during(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> isAsBefore(cluster));
  }

  private static boolean isAsBefore(Cluster cluster) {
    List<Pod> pods = cluster.pods();
    return cluster.isObserved()
        && cluster.annotation(Labels.SWITCHOVER) == null
        && cluster.status().getPhase() == Phase.READY
        && cluster.pods("primary").size() == 1
        && cluster.pods("replica").size() == Defaults.REPLICAS
        && pods.size() == 1 + Defaults.REPLICAS + Defaults.POOLER_REPLICAS
        && pods.stream().allMatch(Readiness::isPodReady)
        && OperatorPods.holder().filter(Readiness::isPodReady).isPresent();
  }

  private Map<Endpoint, Duration> gaps() {
    Map<Endpoint, Duration> gaps = new EnumMap<>(Endpoint.class);
    for (Endpoint endpoint : Endpoint.values()) {
      long[] ends =
          clients.stream()
              .filter(client -> client.endpoint() == endpoint)
              .flatMap(client -> client.attempts().stream())
              .filter(attempt -> attempt.is(Outcome.ACKNOWLEDGED))
              .mapToLong(Attempt::ended)
              .sorted()
              .toArray();
      long longest =
          IntStream.range(1, ends.length).mapToLong(i -> ends[i] - ends[i - 1]).max().orElse(0);
      gaps.put(endpoint, Duration.ofNanos(longest));
    }
    return gaps;
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
