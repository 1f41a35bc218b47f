package dev.mpg.operator.credentials;

import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * Everything secret of one cluster.
 *
 * @param ca the cluster's authority
 * @param trust the authorities that everybody trusts: this one, and former ones for a while
 * @param postgresTls what the servers and Patroni show
 * @param poolerTls what the poolers show
 * @param operatorTls what the operator shows to log in as {@code postgres}
 * @param internal passwords of the cluster's own parts, by key of the internal Secret
 * @param users by user name
 */
public record Credentials(
    CertificateAuthority ca,
    List<X509Certificate> trust,
    Certificate postgresTls,
    Certificate poolerTls,
    Certificate operatorTls,
    Map<String, Password> internal,
    Map<String, UserPassword> users) {

  /** Whether somebody else's Secret has the name of a user's. */
  public boolean anyForeign() {
    return users.values().stream().anyMatch(UserPassword::isForeign);
  }

  /** The password of one of the cluster's own parts. */
  public Password internal(String key) {
    Password password = internal.get(key);
    if (password == null) {
      throw new IllegalStateException("no internal password " + key);
    }
    return password;
  }
}
