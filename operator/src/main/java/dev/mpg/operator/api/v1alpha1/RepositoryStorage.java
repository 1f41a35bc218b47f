package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The volume of the repository. */
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) &&"
            + " (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    message = "storageClassName: " + StorageSpecRules.CLASS_REMEDY,
    fieldPath = ".storageClassName")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class RepositoryStorage {
  @JsonPropertyDescription(
      "Size of the repository's volume, as in spec.storage.size. Default: the size of "
          + "spec.storage, twice. Can be raised while the cluster runs, never lowered. A volume that grew "
          + "beyond it by autoGrow keeps its size.")
  @Size(max = 20)
  @ValidationRule(
      value = "string(self).matches('" + StorageSpecRules.SIZE_PATTERN + "')",
      message = "storage size: " + StorageSpecRules.SIZE_REMEDY)
  @ValidationRule(
      value =
          "!isQuantity(string(self))"
              + " || (quantity(string(self)).compareTo(quantity('"
              + StorageSpecRules.MIN_SIZE
              + "')) >= 0 && quantity(string(self)).compareTo(quantity('"
              + StorageSpecRules.MAX_SIZE
              + "')) <= 0)",
      message = "storage size: " + StorageSpecRules.RANGE_REMEDY)
  @ValidationRule(
      value =
          "!isQuantity(string(self)) || !isQuantity(string(oldSelf))"
              + " || quantity(string(self)).compareTo(quantity(string(oldSelf))) >= 0",
      message = "storage size: " + StorageSpecRules.SHRINK_REMEDY)
  private @Nullable String size;

  @JsonPropertyDescription(
      "StorageClass of the repository's volume. Default: that of spec.storage. Cannot be changed.")
  @Size(max = 253)
  private @Nullable String storageClassName;

  @JsonPropertyDescription(
      "The volume grows by itself when it is about to be full. Default: it does not.")
  private @Nullable AutoGrowSpec autoGrow;

  /** Size as a Kubernetes quantity; null: twice that of an instance's volume. */
  public @Nullable String getSize() {
    return size;
  }

  /** Sets {@link #getSize()}. */
  public void setSize(@Nullable String size) {
    this.size = size;
  }

  /** StorageClass; null: that of the instances' volumes. */
  public @Nullable String getStorageClassName() {
    return storageClassName;
  }

  /** Sets {@link #getStorageClassName()}. */
  public void setStorageClassName(@Nullable String storageClassName) {
    this.storageClassName = storageClassName;
  }

  /** When the volume grows by itself; null: never. */
  public @Nullable AutoGrowSpec getAutoGrow() {
    return autoGrow;
  }

  /** Sets {@link #getAutoGrow()}. */
  public void setAutoGrow(@Nullable AutoGrowSpec autoGrow) {
    this.autoGrow = autoGrow;
  }
}
