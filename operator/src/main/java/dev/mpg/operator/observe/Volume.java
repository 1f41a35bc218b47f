package dev.mpg.operator.observe;

import dev.mpg.operator.model.Memory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A volume as it is.
 *
 * @param claim what is asked for, and what there is
 * @param pod the one that uses it; null when there is none
 */
public record Volume(PersistentVolumeClaim claim, @Nullable Pod pod) {

  /** The size that the claim asks for. */
  public Optional<Memory> claimedSize() {
    return Optional.ofNullable(claim.getSpec().getResources().getRequests().get("storage"))
        .map(Memory::of);
  }

  /** Whether it asks for less. */
  public boolean isSmallerThan(Memory size) {
    return claimedSize().filter(now -> now.bytes() < size.bytes()).isPresent();
  }

  /** Whether an amount is so many percent of the size that the claim asks for, or more. */
  public boolean isFull(long used, int percent) {
    return claimedSize().filter(size -> size.percent(used) >= percent).isPresent();
  }

  /** Whether it has not got the size yet that its claim asks for. */
  public boolean grows() {
    Quantity actual =
        claim.getStatus() == null || claim.getStatus().getCapacity() == null
            ? null
            : claim.getStatus().getCapacity().get("storage");
    return actual != null
        && claimedSize().filter(size -> size.bytes() > Memory.of(actual).bytes()).isPresent();
  }

  /** Whether it has grown and the file system on it has not. */
  public boolean fileSystemIsToGrow() {
    return claim.getStatus() != null
        && claim.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "FileSystemResizePending".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
  }

  /** Whether it is to stay. */
  public boolean stays() {
    return claim.getMetadata().getDeletionTimestamp() == null;
  }
}
