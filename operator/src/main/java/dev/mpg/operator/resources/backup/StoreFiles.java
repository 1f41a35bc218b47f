package dev.mpg.operator.resources.backup;

import dev.mpg.operator.api.v1alpha1.StoreRules;
import dev.mpg.operator.model.StoreModel;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * How a pod gets into a store: the Secrets as files, of which the image's mpg-store-keys makes a
 * file of pgBackRest's configuration, in memory. A Secret that is missing keeps no pod from
 * starting: the database serves without its backups.
 */
final class StoreFiles {
  private static final String FOLDER = "/etc/mpg/store";
  private static final String VOLUME = "store";
  private static final int READABLE_BY_GROUP = 0440;

  private StoreFiles() {}

  /** pgBackRest's options that say where a store is. */
  static String options(StoreModel store) {
    return """
        repo1-type=s3
        repo1-path=/%s
        repo1-s3-endpoint=%s
        repo1-s3-bucket=%s
        repo1-s3-region=%s
        repo1-s3-uri-style=%s
        repo1-s3-key-type=%s
        %srepo1-cipher-type=aes-256-cbc
        """
        .formatted(
            store.path(),
            store.endpoint(),
            store.bucket(),
            store.region(),
            store.uriStyle().value(),
            store.credentialsSecret() == null ? "web-id" : "shared",
            store.caSecret() == null
                ? ""
                : "repo1-storage-ca-file=" + FOLDER + "/" + StoreRules.CA + "\n");
  }

  /** Where pgBackRest finds what mpg-store-keys has written. */
  static EnvVar environment() {
    return new EnvVarBuilder()
        .withName("PGBACKREST_CONFIG_INCLUDE_PATH")
        .withValue("/dev/shm/pgbackrest")
        .build();
  }

  /** The Secrets. */
  static Volume volume(StoreModel store, String cipherSecret) {
    List<VolumeProjection> sources = new ArrayList<>();
    sources.add(source(cipherSecret, RepositorySecret.PASSPHRASE));
    if (store.credentialsSecret() != null) {
      sources.add(
          source(
              store.credentialsSecret(), StoreRules.ACCESS_KEY_ID, StoreRules.SECRET_ACCESS_KEY));
    }
    if (store.caSecret() != null) {
      sources.add(source(store.caSecret(), StoreRules.CA));
    }
    return new VolumeBuilder()
        .withName(VOLUME)
        .withNewProjected()
        .withDefaultMode(READABLE_BY_GROUP)
        .withSources(sources)
        .endProjected()
        .build();
  }

  static VolumeMount mount() {
    return RepositoryStatefulSet.mount(VOLUME, FOLDER, true);
  }

  private static VolumeProjection source(String secret, String... keys) {
    VolumeProjectionBuilder source = new VolumeProjectionBuilder();
    for (String key : keys) {
      source
          .editOrNewSecret()
          .withName(secret)
          .withOptional(true)
          .addNewItem()
          .withKey(key)
          .withPath(key)
          .endItem()
          .endSecret();
    }
    return source.build();
  }
}
