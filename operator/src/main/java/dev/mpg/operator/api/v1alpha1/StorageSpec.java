package dev.mpg.operator.api.v1alpha1;

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
    message =
        "storageClassName: cannot be changed, set or removed after creation; put the former value"
            + " back, or make a new cluster and copy the data",
    fieldPath = ".storageClassName")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class StorageSpec {
  @JsonPropertyDescription(
      "Size of each volume: a whole number with one of the units Mi, Gi, Ti, M, G, T, at least 1Gi, "
          + "e.g. 10Gi. Can be raised while the cluster runs, never lowered.")
  @Default(Defaults.STORAGE_SIZE)
  @Size(max = 20)
  @ValidationRule(
      value = "self.matches('^[1-9][0-9]*(Mi|Gi|Ti|M|G|T)$')",
      message = "storage size: write a whole number with a unit, e.g. 10Gi")
  @ValidationRule(
      value =
          "!isQuantity(self) || (quantity(self).compareTo(quantity('1Gi')) >= 0 &&"
              + " quantity(self).compareTo(quantity('64Ti')) <= 0)",
      message = "storage size: must be from 1Gi to 64Ti")
  @ValidationRule(
      value =
          "!isQuantity(self) || !isQuantity(oldSelf) ||"
              + " quantity(self).compareTo(quantity(oldSelf)) >= 0",
      message =
          "storage size: a volume cannot shrink; keep the size or raise it, or make a new cluster"
              + " and copy the data")
  private @Nullable String size;

  @JsonPropertyDescription(
      "StorageClass of the volumes. Default: the default class of the Kubernetes cluster. Cannot be "
          + "changed.")
  @Size(max = 253)
  private @Nullable String storageClassName;

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
}
