package dev.mpg.operator.credentials;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.UserModel;
import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.backup.RepositorySecret;
import dev.mpg.operator.resources.patroni.PatroniPasswords;
import dev.mpg.operator.resources.pooler.PoolerSecrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Secrets of a cluster, from its credentials. */
public final class ClusterSecrets {
  private ClusterSecrets() {}

  /** The names of those that hold what is made once and kept. */
  public static List<String> names(ClusterModel model) {
    ClusterNames names = model.names();
    List<String> kept =
        new ArrayList<>(
            List.of(
                names.ca(),
                names.postgresTls(),
                names.poolerTls(),
                names.operatorTls(),
                names.repositoryTls(),
                names.repositoryCipher(),
                names.internal(),
                names.verifiers()));
    model.users().forEach(user -> kept.add(user.secret()));
    return kept;
  }

  /** Those of the cluster's own parts. */
  public static List<Secret> internal(ClusterModel model, Credentials credentials) {
    ClusterNames names = model.names();
    String trust = Pem.of(credentials.trust());
    return List.of(
        tls(
            model,
            names.ca(),
            new Certificate(credentials.ca().certificate(), credentials.ca().key()),
            trust),
        tls(model, names.postgresTls(), credentials.postgresTls(), trust),
        tls(model, names.poolerTls(), credentials.poolerTls(), trust),
        tls(model, names.operatorTls(), credentials.operatorTls(), trust),
        tls(model, names.repositoryTls(), credentials.repositoryTls(), trust),
        RepositorySecret.of(model, credentials.repositoryCipher()),
        secret(model, names.internal(), "Opaque", internalData(credentials)),
        secret(model, names.verifiers(), "Opaque", verifiers(model, credentials)),
        secret(
            model,
            names.poolerAuth(),
            "Opaque",
            Map.of(PoolerSecrets.USER_LIST, UserList.of(credentials))));
  }

  /** Those of users whose password can be used. */
  public static List<Secret> users(ClusterModel model, Credentials credentials) {
    List<Secret> secrets = new ArrayList<>();
    for (UserModel user : model.users()) {
      UserPassword kept = credentials.users().get(user.name());
      if (kept != null && kept.password() != null) {
        Secret secret =
            secret(
                model,
                user.secret(),
                UserSecretKeys.TYPE,
                UserSecretKeys.of(
                    model, user, kept.password().clear(), Pem.of(credentials.trust())));
        // Not over what a person writes at this moment: it may be a password, or the wish for one.
        secret.getMetadata().setResourceVersion(kept.seen());
        if (kept.rotated() != null) {
          secret.getMetadata().getAnnotations().put(Labels.ROTATED, kept.rotated());
        }
        secrets.add(secret);
      }
    }
    return secrets;
  }

  private static Map<String, String> internalData(Credentials credentials) {
    Map<String, String> data = new TreeMap<>();
    credentials
        .internal()
        .forEach(
            (key, password) -> {
              data.put(key, password.clear());
              data.put(CredentialsResolver.verifierKey(key), password.verifier());
            });
    // Without it the backups could not be read: so that it is not lost with the one Secret.
    data.put(InternalKeys.REPOSITORY_CIPHER, credentials.repositoryCipher());
    data.put(
        PatroniPasswords.FILE,
        PatroniPasswords.file(
            credentials.internal(InternalKeys.REPLICATION).clear(),
            credentials.internal(InternalKeys.REWIND).clear(),
            credentials.internal(InternalKeys.REST_API).clear()));
    return data;
  }

  private static Map<String, String> verifiers(ClusterModel model, Credentials credentials) {
    Map<String, String> data = new TreeMap<>();
    for (UserModel user : model.users()) {
      UserPassword kept = credentials.users().get(user.name());
      if (kept != null) {
        data.put(user.secret(), kept.verifier());
      }
    }
    return data;
  }

  private static Secret tls(
      ClusterModel model, String name, Certificate certificate, String trust) {
    return secret(
        model,
        name,
        "kubernetes.io/tls",
        Map.of(
            TlsKeys.CERTIFICATE, Pem.of(certificate.certificate()),
            TlsKeys.KEY, Pem.of(certificate.key()),
            TlsKeys.CA, trust));
  }

  private static Secret secret(
      ClusterModel model, String name, String type, Map<String, String> data) {
    return new SecretBuilder()
        .withMetadata(Metadata.owned(model, name, Component.CREDENTIALS))
        .withType(type)
        .withData(SecretData.encode(data))
        .build();
  }
}
