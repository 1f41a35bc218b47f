package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.config.Catalogue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The volumes that are there hold data of one major version; no other one can read them. */
public final class VolumeVersionCheck {

  private static final String FIELD = "spec.postgresVersion";

  private VolumeVersionCheck() {}

  /**
   * What is wrong; empty when the volumes can be used, or there are none.
   *
   * @param volumes the major version of the data; null when there are no volumes
   */
  public static List<Violation> check(
      ManagedPostgres resource, Catalogue catalogue, @Nullable String volumes) {
    if (volumes == null || resource.getSpec() == null) {
      return List.of();
    }
    String version = resource.getSpec().getPostgresVersion();
    if (version != null && !version.equals(volumes)) {
      return List.of(
          new Violation(
              FIELD,
              version,
              "the volumes of this name hold data of version "
                  + volumes
                  + "; name that version, or another cluster, or delete the volume claims and with"
                  + " them the data"));
    }
    if (version == null && !catalogue.images().postgres().containsKey(volumes)) {
      return List.of(
          new Violation(
              FIELD,
              "",
              "the data are of version "
                  + volumes
                  + ", for which the operator has no image any more; put it back into the"
                  + " operator's images.postgres"));
    }
    return List.of();
  }
}
