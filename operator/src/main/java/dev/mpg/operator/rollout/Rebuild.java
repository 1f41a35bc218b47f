package dev.mpg.operator.rollout;

import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.MemberStatus;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;

/**
 * Which standby is to be copied anew because its volume is lost, its data are damaged, or nobody
 * has the log that it lacks.
 *
 * <p>Only where that cannot lose anything: the primary runs, and does so with the same settings, so
 * that it is not these that keep the standby from starting; and the standby is not one that commits
 * waited for. Never the primary's volume, nor that of the last one.
 */
public final class Rebuild {
  /** A container that ends again and again; the kubelet waits more than a minute between two. */
  private static final int STARTS = 4;

  /** A file of the log has 16 MB. */
  private static final int FILE_BITS = 24;

  private Rebuild() {}

  /**
   * Why and which.
   *
   * @param standby the one to be copied anew
   * @param why what is wrong with it
   * @param certain whether another copy is sure to help; damage may come back with it
   */
  public record Due(InstanceState standby, String why, boolean certain) {}

  /**
   * Decides.
   *
   * @param numbers the instances that the cluster is to have
   * @param oldest the number of the oldest file of the log that the primary has; 0 when it was not
   *     asked
   */
  public static Optional<Due> next(Observation observation, Set<Integer> numbers, long oldest) {
    if (!primaryIsAsWanted(observation)) {
      return Optional.empty();
    }
    return observation.instances().stream()
        .filter(state -> numbers.contains(state.instance().number()))
        .filter(state -> mayBeThrownAway(state, observation))
        .flatMap(state -> due(state, oldest).stream())
        .findFirst();
  }

  private static boolean primaryIsAsWanted(Observation observation) {
    return observation
        .primary()
        .filter(InstanceState::ready)
        .filter(primary -> !primary.outdated() && !primary.unsettled())
        .filter(primary -> !primary.member().pendingRestart())
        .isPresent();
  }

  private static boolean mayBeThrownAway(InstanceState state, Observation observation) {
    PersistentVolumeClaim claim = state.claim();
    String name = state.instance().pod();
    return claim != null
        && claim.getMetadata().getDeletionTimestamp() == null
        && !InstanceState.isLastPrimary(claim)
        && !name.equals(observation.dcs().leader())
        && !observation.dcs().isSynchronous(name)
        && !state.labelledPrimary()
        && !(state.ready() && state.member().streaming())
        && !state.outdated()
        && !state.unsettled();
  }

  /** The name that Patroni gives to the slot of a member. */
  public static String slot(InstanceState state) {
    return state.instance().pod().replace('-', '_');
  }

  /** Whether the server of any standby runs and follows nobody. */
  public static boolean isAnyBehind(Observation observation) {
    return observation.instances().stream()
        .filter(state -> !state.instance().pod().equals(observation.dcs().leader()))
        .anyMatch(state -> state.member().running() && !state.member().streaming());
  }

  private static Optional<Due> due(InstanceState state, long oldest) {
    PersistentVolumeClaim claim = state.claim();
    if (claim != null && claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
      return Optional.of(new Due(state, "its volume is lost", true));
    }
    Pod pod = state.pod();
    if (pod == null || pod.getMetadata().getDeletionTimestamp() != null || state.volumeGrows()) {
      return Optional.empty();
    }
    long file = MemberStatus.position(pod) >> FILE_BITS;
    if (state.member().lacksLog() && file > 0 && file < oldest) {
      return Optional.of(
          new Due(
              state,
              "neither the primary nor the repository has the log that it needs to catch up",
              true));
    }
    if (!state.member().unusable().isEmpty()) {
      return Optional.of(
          new Due(
              state,
              "PostgreSQL does not start on its data (" + state.member().unusable() + ")",
              MemberStatus.NO_DATA.equals(state.member().unusable())));
    }
    return state.waitsForRestart()
            && state.container().map(ContainerStatus::getRestartCount).orElse(0) >= STARTS
        ? Optional.of(new Due(state, "its container ends again and again", false))
        : Optional.empty();
  }
}
