package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.config.Catalogue;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The major version: one that there is an image for, and the same for good. */
final class VersionCheck {

  private static final String FIELD = "spec.postgresVersion";

  private VersionCheck() {}

  static void check(
      ManagedPostgres resource,
      Catalogue catalogue,
      @Nullable ManagedPostgresSpec inForce,
      Consumer<Violation> found) {
    String version = resource.getSpec().getPostgresVersion();
    if (version != null && !catalogue.images().postgres().containsKey(version)) {
      found.accept(
          new Violation(
              FIELD,
              version,
              "there is no image for it; name one of "
                  + String.join(", ", catalogue.images().postgres().keySet())));
    } else if (inForce != null && !isSame(version, inForce, resource)) {
      found.accept(
          new Violation(
              FIELD,
              version == null ? "" : version,
              "cannot be changed after creation; put the former value back, or make a new cluster"
                  + " of the other version and copy the data"));
    }
  }

  private static boolean isSame(
      @Nullable String version, ManagedPostgresSpec inForce, ManagedPostgres resource) {
    if (Objects.equals(version, inForce.getPostgresVersion())) {
      return true;
    }
    return inForce.getPostgresVersion() == null
        && resource.getStatus() != null
        && Objects.equals(version, resource.getStatus().getVersion());
  }
}
