package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.AutoGrowSpec;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import dev.mpg.operator.api.v1alpha1.StorageSpecRules;
import dev.mpg.operator.model.Memory;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Volumes: a size that can be, that never shrinks, and a class that stays. */
public final class StorageCheck {

  private static final Pattern SIZE = Pattern.compile(StorageSpecRules.SIZE_PATTERN);

  private StorageCheck() {}

  static void check(
      ManagedPostgresSpec spec, @Nullable ManagedPostgresSpec inForce, Consumer<Violation> found) {
    String size = size(spec);
    if (!SIZE.matcher(size).matches()) {
      found.accept(new Violation("spec.storage.size", size, StorageSpecRules.SIZE_REMEDY));
    } else if (isLess(size, StorageSpecRules.MIN_SIZE) || isLess(StorageSpecRules.MAX_SIZE, size)) {
      found.accept(new Violation("spec.storage.size", size, StorageSpecRules.RANGE_REMEDY));
    } else if (inForce != null && isLess(size, size(inForce))) {
      found.accept(
          new Violation(
              "spec.storage.size",
              size,
              StorageSpecRules.SHRINK_REMEDY + "; it is " + size(inForce)));
    }
    StorageSpec storage = spec.getStorage();
    if (storage != null) {
      checkAutoGrow("spec.storage.autoGrow", storage.getAutoGrow(), found);
    }
    if (inForce != null && !Objects.equals(storageClass(spec), storageClass(inForce))) {
      String value = storageClass(spec);
      found.accept(
          new Violation(
              "spec.storage.storageClassName",
              value == null ? "" : value,
              StorageSpecRules.CLASS_REMEDY));
    }
  }

  /** The repository's volume, whose size may be left to the operator. */
  static void checkVolume(
      String field,
      @Nullable RepositoryStorage wanted,
      @Nullable RepositoryStorage inForce,
      Consumer<Violation> found) {
    String size = wanted == null ? null : wanted.getSize();
    String before = inForce == null ? null : inForce.getSize();
    if (size != null) {
      if (!SIZE.matcher(size).matches()) {
        found.accept(new Violation(field + ".size", size, StorageSpecRules.SIZE_REMEDY));
      } else if (isLess(size, StorageSpecRules.MIN_SIZE)
          || isLess(StorageSpecRules.MAX_SIZE, size)) {
        found.accept(new Violation(field + ".size", size, StorageSpecRules.RANGE_REMEDY));
      } else if (before != null && isLess(size, before)) {
        found.accept(
            new Violation(
                field + ".size", size, StorageSpecRules.SHRINK_REMEDY + "; it is " + before));
      }
    }
    if (wanted != null) {
      checkAutoGrow(field + ".autoGrow", wanted.getAutoGrow(), found);
    }
  }

  /**
   * The size that a spec asks for, whatever else it says; empty when it is none, so that a volume
   * can grow while something else is refused.
   */
  public static Optional<Memory> wantedSize(@Nullable ManagedPostgresSpec spec) {
    return Optional.ofNullable(spec).map(StorageCheck::size).flatMap(StorageCheck::usable);
  }

  /** Like {@link #wantedSize}, of the repository's volume. */
  public static Optional<Memory> wantedRepositorySize(@Nullable ManagedPostgresSpec spec) {
    RepositoryStorage own =
        spec == null || spec.getBackup() == null ? null : spec.getBackup().getStorage();
    return own != null && own.getSize() != null
        ? usable(own.getSize())
        : wantedSize(spec).map(size -> new Memory(size.bytes() * Defaults.REPOSITORY_SIZES));
  }

  /** Like {@link #wantedSize}, of the size up to which volumes grow by themselves. */
  public static Optional<Memory> maxSize(AutoGrowSpec autoGrow) {
    return Optional.ofNullable(autoGrow.getMaxSize()).flatMap(StorageCheck::usable);
  }

  private static Optional<Memory> usable(String size) {
    return SIZE.matcher(size).matches()
            && !isLess(size, StorageSpecRules.MIN_SIZE)
            && !isLess(StorageSpecRules.MAX_SIZE, size)
        ? Optional.of(Memory.of(size))
        : Optional.empty();
  }

  private static void checkAutoGrow(
      String field, @Nullable AutoGrowSpec autoGrow, Consumer<Violation> found) {
    if (autoGrow == null) {
      return;
    }
    String size = autoGrow.getMaxSize() == null ? "" : autoGrow.getMaxSize();
    if (!SIZE.matcher(size).matches()) {
      found.accept(new Violation(field + ".maxSize", size, StorageSpecRules.SIZE_REMEDY));
    } else if (usable(size).isEmpty()) {
      found.accept(new Violation(field + ".maxSize", size, StorageSpecRules.RANGE_REMEDY));
    }
    SpecValidator.checkRange(
        field + ".thresholdPercent",
        autoGrow.getThresholdPercent(),
        StorageSpecRules.MIN_THRESHOLD,
        StorageSpecRules.MAX_THRESHOLD,
        found);
    SpecValidator.checkRange(
        field + ".stepPercent",
        autoGrow.getStepPercent(),
        StorageSpecRules.MIN_STEP,
        StorageSpecRules.MAX_STEP,
        found);
  }

  private static String size(ManagedPostgresSpec spec) {
    StorageSpec storage = spec.getStorage();
    return storage == null || storage.getSize() == null ? Defaults.STORAGE_SIZE : storage.getSize();
  }

  private static @Nullable String storageClass(ManagedPostgresSpec spec) {
    return spec.getStorage() == null ? null : spec.getStorage().getStorageClassName();
  }

  private static boolean isLess(String size, String other) {
    return Quantity.getAmountInBytes(new Quantity(size))
            .compareTo(Quantity.getAmountInBytes(new Quantity(other)))
        < 0;
  }
}
