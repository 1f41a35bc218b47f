package dev.mpg.operator.credentials;

import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything secret of one cluster.
 *
 * @param ca the cluster's authority
 * @param trust the authorities that everybody trusts: this one, and former ones for a while
 * @param postgresTls what the servers and Patroni show
 * @param poolerTls what the poolers show
 * @param operatorTls what the operator shows to log in as {@code postgres}
 * @param repositoryTls what the repository shows
 * @param repositoryCipher what backups are encrypted with
 * @param internal passwords of the cluster's own parts, by key of the internal Secret
 * @param users by user name
 */
public record Credentials(
    CertificateAuthority ca,
    List<X509Certificate> trust,
    Certificate postgresTls,
    Certificate poolerTls,
    Certificate operatorTls,
    Certificate repositoryTls,
    String repositoryCipher,
    Map<String, Password> internal,
    Map<String, UserPassword> users) {

  /** Whether somebody else's Secret has the name of a user's. */
  public boolean anyForeign() {
    return users.values().stream().anyMatch(UserPassword::isForeign);
  }

  /** Users for whom the operator has just chosen another password than the server has. */
  public Set<String> rotating() {
    return users.entrySet().stream()
        .filter(user -> user.getValue().isRotating())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** These without the passwords that were just chosen, but for those of some users. */
  public Credentials beforeRotation(Set<String> butFor) {
    Map<String, UserPassword> before = new HashMap<>();
    users.forEach(
        (name, password) -> before.put(name, butFor.contains(name) ? password : password.before()));
    return new Credentials(
        ca,
        trust,
        postgresTls,
        poolerTls,
        operatorTls,
        repositoryTls,
        repositoryCipher,
        internal,
        before);
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
