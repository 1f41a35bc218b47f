package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import org.jspecify.annotations.Nullable;

/**
 * The spec that is carried out. It is kept beside the cluster, so that the cluster is looked after
 * by it while a later one is refused.
 */
final class SpecInForce {
  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private SpecInForce() {}

  /** Adds the spec to the object that keeps it. */
  static ConfigMap keep(ManagedPostgres resource, ConfigMap keeper) {
    try {
      keeper
          .getMetadata()
          .getAnnotations()
          .put(Labels.SPEC, JSON.writeValueAsString(resource.getSpec()));
      return keeper;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The spec that was kept; null when there is none. */
  static @Nullable ManagedPostgresSpec of(@Nullable ConfigMap keeper) {
    String text =
        keeper == null || keeper.getMetadata().getAnnotations() == null
            ? null
            : keeper.getMetadata().getAnnotations().get(Labels.SPEC);
    if (text == null) {
      return null;
    }
    try {
      return JSON.readValue(text, ManagedPostgresSpec.class);
    } catch (JsonProcessingException edited) {
      return null;
    }
  }
}
