package dev.mpg.operator.rollout;

import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The next step to bring the pods to their StatefulSets' templates: standbys first, then the lock
 * moves to one of them, then the old primary. A primary is never touched while no standby has all
 * its writes.
 */
public final class Rollout {
  private Rollout() {}

  /** A step. */
  public sealed interface Step {}

  /** All pods are as they should be. */
  public record Done() implements Step {}

  /**
   * Nothing can be done until something changes.
   *
   * @param why for the status
   */
  public record Waiting(String why) implements Step {}

  /**
   * This pod is to be made again.
   *
   * @param pod which one
   */
  public record Restart(Pod pod) implements Step {}

  /**
   * This pod is to get another amount of CPU, and runs on.
   *
   * @param instance which one
   */
  public record Resize(InstanceState instance) implements Step {}

  /**
   * The lock is to move.
   *
   * @param from the member that holds it
   * @param to the synchronous standby
   */
  public record Switchover(String from, String to) implements Step {}

  /**
   * The primary's server is to restart in its place.
   *
   * @param pod the primary
   */
  public record RestartInPlace(String pod) implements Step {}

  /**
   * Decides.
   *
   * @param numbers the instances that the cluster is to have
   */
  public static Step next(Observation observation, Set<Integer> numbers) {
    List<InstanceState> instances =
        observation.instances().stream()
            .filter(instance -> numbers.contains(instance.instance().number()))
            .toList();
    if (instances.stream().anyMatch(InstanceState::unsettled)) {
      return new Waiting("the StatefulSets have changed and the pods are compared next");
    }
    Optional<Step> inPlace = inPlace(instances, observation.dcs().leader());
    if (inPlace.isPresent()) {
      return inPlace.get();
    }
    Predicate<InstanceState> needsRestart =
        instance -> needsRestart(instance, observation.dcs().configuredAt());
    List<InstanceState> outdated = instances.stream().filter(needsRestart).toList();
    if (outdated.isEmpty()) {
      return smallerValues(instances, observation);
    }
    String leader = observation.dcs().leader();
    Optional<InstanceState> broken =
        outdated.stream()
            .filter(instance -> !instance.ready() && !isDeleted(instance))
            .filter(instance -> !instance.instance().pod().equals(leader) || neverRan(instance))
            .findFirst();
    if (broken.isPresent()) {
      return restart(broken.get());
    }
    Optional<InstanceState> primary = observation.primary();
    if (primary.isEmpty()) {
      return new Waiting("the cluster has no primary at the moment");
    }
    List<InstanceState> others =
        instances.stream().filter(instance -> instance != primary.get()).toList();
    Optional<Step> behind = waitForStandby(others);
    if (behind.isPresent()) {
      return behind.get();
    }
    Optional<InstanceState> standby = others.stream().filter(needsRestart).findFirst();
    if (standby.isPresent()) {
      return restart(standby.get());
    }
    if (others.isEmpty()) {
      return restart(primary.get());
    }
    if (observation.dcs().failoverTo() != null) {
      return new Waiting("a switchover is under way");
    }
    return others.stream()
        .map(instance -> instance.instance().pod())
        .filter(observation.dcs()::isSynchronous)
        .findFirst()
        .<Step>map(to -> new Switchover(primary.get().instance().pod(), to))
        .orElseGet(() -> new Waiting("no standby is synchronous yet"));
  }

  /**
   * What can be done without a restart, standbys first: when their node cannot hold it, the primary
   * stays as it is.
   */
  private static Optional<Step> inPlace(List<InstanceState> instances, @Nullable String leader) {
    Predicate<InstanceState> leads = instance -> instance.instance().pod().equals(leader);
    return instances.stream()
        .filter(InstanceState::isBeingResized)
        .findFirst()
        .<Step>map(
            instance ->
                new Waiting("pod " + instance.instance().pod() + " gets another amount of CPU"))
        .or(
            () ->
                instances.stream()
                    .filter(leads.negate())
                    .filter(InstanceState::canBeResized)
                    .findFirst()
                    .or(
                        () ->
                            instances.stream()
                                .filter(leads)
                                .filter(InstanceState::canBeResized)
                                .filter(
                                    primary ->
                                        instances.stream()
                                            .noneMatch(
                                                other ->
                                                    other != primary
                                                        && (other.outdated() || !other.ready())))
                                .findFirst())
                    .map(Resize::new));
  }

  /**
   * A standby may not have a smaller {@code max_connections}, say, than its primary, and keeps what
   * it has when it becomes the primary. So a smaller one comes to the primary first, where it is,
   * and then to the standbys.
   */
  private static Step smallerValues(List<InstanceState> instances, Observation observation) {
    List<InstanceState> waiting =
        instances.stream().filter(state -> !state.member().pendingDecrease().isEmpty()).toList();
    if (waiting.isEmpty()) {
      return new Done();
    }
    InstanceState primary = observation.primary().orElse(null);
    if (primary == null) {
      return new Waiting("the cluster has no primary at the moment");
    }
    return waitForStandby(instances.stream().filter(state -> state != primary).toList())
        .orElseGet(
            () ->
                waiting.contains(primary)
                    ? new RestartInPlace(primary.instance().pod())
                    : restart(waiting.get(0)));
  }

  private static Optional<Step> waitForStandby(List<InstanceState> standbys) {
    return standbys.stream()
        .filter(standby -> !standby.ready() || !standby.member().streaming())
        .findFirst()
        .map(
            standby ->
                new Waiting(
                    "standby "
                        + standby.instance().pod()
                        + " does not stream yet; the primary stays as it is until it does"));
  }

  /**
   * A setting that waits for a restart counts only in pods that are older than it: Patroni says the
   * same of a standby that keeps a higher value until its primary has the lower one, and a further
   * restart would not help.
   */
  private static boolean needsRestart(InstanceState instance, @Nullable Instant configuredAt) {
    return instance.outdated()
        || (instance.ready()
            && instance.member().pendingRestart()
            && configuredAt != null
            && instance.createdBefore(configuredAt));
  }

  /** Such as a pod whose image cannot be pulled: though it holds the lock, there is no server. */
  private static boolean neverRan(InstanceState instance) {
    return instance
        .container()
        .map(
            status ->
                status.getState() != null
                    && status.getState().getWaiting() != null
                    && (status.getLastState() == null
                        || status.getLastState().getTerminated() == null))
        .orElse(true);
  }

  private static boolean isDeleted(InstanceState instance) {
    return instance.pod() == null || instance.pod().getMetadata().getDeletionTimestamp() != null;
  }

  private static Step restart(InstanceState instance) {
    Pod pod = instance.pod();
    return pod == null ? new Waiting("a pod is being made") : new Restart(pod);
  }
}
