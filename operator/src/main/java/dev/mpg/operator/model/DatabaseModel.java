package dev.mpg.operator.model;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import java.util.List;

/**
 * A database of the cluster.
 *
 * @param name its name
 * @param extensions what is to be in it, in the order of the spec
 * @param deletionPolicy what becomes of it when it is removed from the spec
 */
public record DatabaseModel(String name, List<String> extensions, DeletionPolicy deletionPolicy) {
  /** Keeps the list as it is. */
  public DatabaseModel {
    extensions = List.copyOf(extensions);
  }
}
