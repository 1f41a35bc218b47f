package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import java.util.List;

/**
 * A database as the resource wants it.
 *
 * @param name its name, at most 63 bytes
 * @param extensions what is to be in it
 * @param deletionPolicy what becomes of it once it is no longer listed
 */
public record WantedDatabase(String name, List<String> extensions, DeletionPolicy deletionPolicy) {
  /**
   * @throws IllegalArgumentException when the server cannot keep the name
   */
  public WantedDatabase {
    Quoting.requireName(name);
    extensions = List.copyOf(extensions);
  }
}
