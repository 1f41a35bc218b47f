package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What a cluster's backups are encrypted with. It has no owner: without it a repository that was
 * retained could not be read.
 */
public final class RepositorySecret {
  /** The key with the passphrase alone. */
  public static final String PASSPHRASE = "passphrase";

  /** The same as a file of pgBackRest's configuration. */
  static final String FILE = "cipher.conf";

  private RepositorySecret() {}

  public static Secret of(ClusterModel model, String passphrase) {
    return new SecretBuilder()
        .withMetadata(metadata(model))
        .withType("Opaque")
        .withData(
            Map.of(
                PASSPHRASE,
                encode(passphrase),
                FILE,
                encode("[global]\nrepo1-cipher-pass=" + passphrase + "\n")))
        .build();
  }

  private static ObjectMeta metadata(ClusterModel model) {
    ObjectMeta metadata =
        Metadata.kept(model, model.names().repositoryCipher(), Component.REPOSITORY);
    StoreModel store = model.backup().store();
    if (store != null) {
      metadata.getAnnotations().put(Labels.STORE, StoreRecord.of(store));
    }
    return metadata;
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
