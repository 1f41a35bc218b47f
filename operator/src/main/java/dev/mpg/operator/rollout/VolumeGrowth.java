package dev.mpg.operator.rollout;

import static java.util.Objects.requireNonNullElse;

import dev.mpg.operator.api.v1alpha1.AutoGrowSpec;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.observe.Volume;
import dev.mpg.operator.validation.StorageCheck;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How large the volumes of a cluster are to be: those of the servers all as the spec says or as the
 * largest one is, since each standby may become the primary; larger when they grow by themselves
 * and one of them is about to be full. The repository's likewise, apart from them. Never smaller.
 *
 * <p>Nothing but {@code size} and {@code autoGrow} of the spec's {@code storage} and {@code
 * backup.storage} counts, and nothing that a full volume could hold up.
 */
public final class VolumeGrowth {
  /** A volume that is fuller than this is told about, in percent of its size. */
  public static final int ALMOST_FULL = 90;

  private VolumeGrowth() {}

  /** The size that all servers' volumes are to have; empty when there is no volume. */
  public static Optional<Memory> wanted(
      @Nullable ManagedPostgresSpec spec, Observation observation) {
    return largest(observation)
        .map(largest -> StorageCheck.wantedSize(spec).orElse(largest).atLeast(largest))
        .map(size -> grown(size, autoGrow(spec), mostUsed(observation)));
  }

  /**
   * The size that the repository's volume is to have; empty when there is none.
   *
   * @param used bytes of it that are in use; 0 when it has not told
   */
  public static Optional<Memory> wantedOfRepository(
      @Nullable ManagedPostgresSpec spec, Observation observation, long used) {
    RepositoryStorage storage =
        spec == null || spec.getBackup() == null ? null : spec.getBackup().getStorage();
    return observation
        .backups()
        .volume()
        .filter(Volume::stays)
        .flatMap(Volume::claimedSize)
        .map(now -> StorageCheck.wantedRepositorySize(spec).orElse(now).atLeast(now))
        .map(size -> grown(size, storage == null ? null : storage.getAutoGrow(), used));
  }

  /** The size that the claim of the largest volume asks for; empty when there is none. */
  public static Optional<Memory> largest(Observation observation) {
    return claims(observation)
        .flatMap(state -> state.claimedSize().stream())
        .reduce(Memory::atLeast);
  }

  /** The instances whose claims ask for less. */
  public static List<InstanceState> smaller(Observation observation, Memory size) {
    return claims(observation)
        .filter(state -> state.volume().filter(v -> v.isSmallerThan(size)).isPresent())
        .toList();
  }

  /** The instances whose volumes are fuller than so many percent. */
  public static List<InstanceState> fuller(Observation observation, int percent) {
    return claims(observation)
        .filter(
            state ->
                state
                    .volume()
                    .filter(volume -> volume.isFull(state.member().volumeUsed(), percent))
                    .isPresent())
        .toList();
  }

  /**
   * The pods whose container ended while their volume was full, and which the kubelet would start
   * again only after a wait of up to five minutes. Made again they start at once. The container has
   * ended, so that nothing of it is left.
   */
  public static List<Pod> heldBack(Observation observation) {
    return claims(observation)
        .filter(state -> state.waitsForRestart() && !state.volumeGrows())
        .filter(state -> !state.fileSystemIsToGrow())
        .flatMap(
            state ->
                Stream.ofNullable(state.pod())
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .filter(pod -> grewTo(pod).equals(state.claimedSize())))
        .toList();
  }

  private static Optional<Memory> grewTo(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Labels.VOLUME_SIZE))
        .map(Memory::of);
  }

  private static Stream<InstanceState> claims(Observation observation) {
    return observation.instances().stream()
        .filter(state -> state.volume().filter(Volume::stays).isPresent());
  }

  /** How many bytes are in use in the volume that has most; 0 when none has told. */
  public static long mostUsed(Observation observation) {
    return claims(observation).mapToLong(state -> state.member().volumeUsed()).max().orElse(0);
  }

  private static @Nullable AutoGrowSpec autoGrow(@Nullable ManagedPostgresSpec spec) {
    return spec == null || spec.getStorage() == null ? null : spec.getStorage().getAutoGrow();
  }

  /**
   * In one go to where the volumes are no longer too full: some storage systems let a volume grow
   * only once in hours.
   */
  private static Memory grown(Memory size, @Nullable AutoGrowSpec autoGrow, long used) {
    Memory most = autoGrow == null ? null : StorageCheck.maxSize(autoGrow).orElse(null);
    if (autoGrow == null || most == null) {
      return size;
    }
    int threshold = requireNonNullElse(autoGrow.getThresholdPercent(), Defaults.GROW_THRESHOLD);
    int step = Math.max(1, requireNonNullElse(autoGrow.getStepPercent(), Defaults.GROW_STEP));
    Memory grown = size;
    while (grown.bytes() < most.bytes() && grown.percent(used) >= threshold) {
      Memory next = grown.grownBy(step);
      grown = next.bytes() < most.bytes() ? next : most;
    }
    return grown;
  }
}
