package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The volume of each instance. */
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) &&"
            + " (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    message = "storageClassName: " + StorageSpecRules.CLASS_REMEDY,
    fieldPath = ".storageClassName")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class StorageSpec {
  @JsonPropertyDescription(
      "Size of each volume: a whole number with one of the units Mi, Gi, Ti, M, G, T, at least 1Gi, "
          + "e.g. 10Gi. Can be raised while the cluster runs, never lowered. Volumes that grew beyond "
          + "it by autoGrow keep their size.")
  @Default(Defaults.STORAGE_SIZE)
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
      "StorageClass of the volumes. Default: the default class of the Kubernetes cluster. Cannot be "
          + "changed.")
  @Size(max = 253)
  private @Nullable String storageClassName;

  @JsonPropertyDescription(
      "Volumes that are about to be full grow by themselves. Default: they do not.")
  private @Nullable AutoGrowSpec autoGrow;

  /** Size as a Kubernetes quantity, e.g. {@code 10Gi}. */
  public @Nullable String getSize() {
    return size;
  }

  /** Sets {@link #getSize()}. */
  public void setSize(@Nullable String size) {
    this.size = size;
  }

  /** StorageClass; null: the default class of the Kubernetes cluster. */
  public @Nullable String getStorageClassName() {
    return storageClassName;
  }

  /** Sets {@link #getStorageClassName()}. */
  public void setStorageClassName(@Nullable String storageClassName) {
    this.storageClassName = storageClassName;
  }

  /** When volumes grow by themselves; null: never. */
  public @Nullable AutoGrowSpec getAutoGrow() {
    return autoGrow;
  }

  /** Sets {@link #getAutoGrow()}. */
  public void setAutoGrow(@Nullable AutoGrowSpec autoGrow) {
    this.autoGrow = autoGrow;
  }
}
