package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec that is carried out. It is kept beside the cluster, so that the cluster is looked after
 * by it while a later one is refused: in a Secret that no pod mounts, since each change of a
 * mounted object is brought into the pods.
 */
final class SpecInForce {
  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private SpecInForce() {}

  /**
   * Adds the spec to the object that keeps it.
   *
   * @param keeper its name
   * @param objects those to be written
   */
  static void keep(ManagedPostgres resource, String keeper, List<HasMetadata> objects) {
    try {
      String spec = JSON.writeValueAsString(resource.getSpec());
      objects.stream()
          .map(HasMetadata::getMetadata)
          .filter(metadata -> keeper.equals(metadata.getName()))
          .forEach(metadata -> metadata.getAnnotations().put(Labels.SPEC, spec));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The spec that was kept; null when there is none. */
  static @Nullable ManagedPostgresSpec of(@Nullable Secret keeper) {
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
