package dev.mpg.operator.credentials;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.CertificateAuthority;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.backup.PgbackrestConfig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a new cluster shows to the repository that it is restored from. */
public final class RestoreSecret {
  private RestoreSecret() {}

  /**
   * Signs it with the source's authority.
   *
   * @param name of the Secret that is made
   * @param authority the Secret of that
   * @return empty when the Secret has none
   */
  public static Optional<Secret> of(
      ClusterModel model,
      String name,
      ClusterNames source,
      @Nullable Secret authority,
      Instant now) {
    Optional<String> certificate = SecretData.text(authority, TlsKeys.CERTIFICATE);
    Optional<String> key = SecretData.text(authority, TlsKeys.KEY);
    Optional<String> trust = SecretData.text(authority, TlsKeys.CA);
    if (certificate.isEmpty() || key.isEmpty() || trust.isEmpty()) {
      return Optional.empty();
    }
    Certificate signed =
        new CertificateAuthority(Pem.certificate(certificate.get()), Pem.key(key.get()))
            .issue(PgbackrestConfig.reader(source), List.of(), now);
    return Optional.of(
        new SecretBuilder()
            .withMetadata(Metadata.owned(model, name, Component.RESTORE))
            .withType("kubernetes.io/tls")
            .withData(
                SecretData.encode(
                    Map.of(
                        TlsKeys.CERTIFICATE, Pem.of(signed.certificate()),
                        TlsKeys.KEY, Pem.of(signed.key()),
                        TlsKeys.CA, trust.get())))
            .build());
  }
}
