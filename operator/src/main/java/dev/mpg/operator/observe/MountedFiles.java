package dev.mpg.operator.observe;

import dev.mpg.operator.kube.ObjectStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The Secrets and ConfigMaps that the pods of a component mount. The kubelet brings a changed one
 * into a running pod: soon when it is hinted at it, surely within a minute and a half.
 *
 * @param versions differs after each write of any of them
 * @param written when the operator wrote one last
 */
public record MountedFiles(String versions, Instant written) {
  /**
   * After a write, when a process is told to read its files: when they are there, and surely so.
   */
  private static final Delays READINGS =
      new Delays(List.of(Duration.ofSeconds(5), Duration.ofMinutes(3)));

  /** Of what there is of them. */
  public static MountedFiles of(Collection<HasMetadata> objects) {
    return new MountedFiles(
        objects.stream()
            .map(object -> object.getMetadata().getResourceVersion())
            .collect(Collectors.joining("-")),
        objects.stream()
            .flatMap(object -> ObjectStore.appliedAt(object).stream())
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN));
  }

  /** Whether the pod may have started with what was there before. */
  public boolean areNewerThan(Pod pod) {
    String created = pod.getMetadata().getCreationTimestamp();
    return created != null && Instant.parse(created).isBefore(written);
  }

  /**
   * What the process of a pod is to have read by now, as a text that differs when it is to read
   * again; empty when it started with all of it, or nothing new can be there yet.
   */
  public String toBeRead(Pod pod, Instant now) {
    long due = READINGS.passed(written, now);
    return due == 0 || !areNewerThan(pod) ? "" : versions + "/" + due;
  }

  /**
   * How long until the next time to read; empty when none is left.
   *
   * @param looked when {@link #toBeRead} was last asked
   */
  public Optional<Duration> nextReading(Instant looked, Instant now) {
    return READINGS.next(written, READINGS.passed(written, looked), now);
  }
}
