package dev.mpg.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator shows to a cluster's repository, from the Secret that keeps it.
 *
 * @param trust authorities, as PEM
 * @param certificate as PEM
 * @param key as PEM
 */
public record RepositoryAccess(String trust, String certificate, String key) {

  /** Reads it; empty when the Secret lacks something. */
  public static Optional<RepositoryAccess> of(@Nullable Secret operatorTls) {
    Optional<String> trust = SecretData.text(operatorTls, TlsKeys.CA);
    Optional<String> certificate = SecretData.text(operatorTls, TlsKeys.CERTIFICATE);
    Optional<String> key = SecretData.text(operatorTls, TlsKeys.KEY);
    return trust.isPresent() && certificate.isPresent() && key.isPresent()
        ? Optional.of(new RepositoryAccess(trust.get(), certificate.get(), key.get()))
        : Optional.empty();
  }
}
