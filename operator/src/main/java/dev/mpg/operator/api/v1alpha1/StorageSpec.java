package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The volume of each instance. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class StorageSpec {
  @JsonPropertyDescription(
      "Size of each volume: a whole number with one of the units Mi, Gi, Ti, M, G, T, at least 1Gi, "
          + "e.g. 10Gi. Can be raised while the cluster runs, never lowered.")
  private @Nullable String size;

  @JsonPropertyDescription(
      "StorageClass of the volumes. Default: the default class of the Kubernetes cluster. Cannot be "
          + "changed.")
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
