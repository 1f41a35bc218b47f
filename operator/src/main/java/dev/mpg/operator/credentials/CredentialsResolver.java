package dev.mpg.operator.credentials;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.CertificateAuthority;
import dev.mpg.operator.pki.CertificateNames;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.pki.Renewal;
import dev.mpg.operator.pki.Succession;
import dev.mpg.operator.resources.backup.RepositorySecret;
import dev.mpg.operator.resources.pooler.PoolerSecrets;
import dev.mpg.operator.secret.PasswordGenerator;
import dev.mpg.operator.secret.ScramVerifier;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes what stands in a cluster's Secrets and makes what is missing or about to expire.
 *
 * <p>A verifier is kept beside its password, because every new one differs by its salt.
 */
public final class CredentialsResolver {
  /** More than there ever are: a number that is left is used again. */
  private static final int INSTANCE_NUMBERS = 9;

  private final PasswordGenerator passwords = new PasswordGenerator();
  private final Clock clock;

  /** Verifier by the password it was checked against: the check costs milliseconds. */
  private final Map<String, String> checked = new ConcurrentHashMap<>();

  public CredentialsResolver(Clock clock) {
    this.clock = clock;
  }

  /**
   * Resolves the credentials.
   *
   * @param secrets reads a Secret of the cluster's namespace that the operator made
   */
  public Credentials resolve(ClusterModel model, ExistingSecrets secrets) {
    ClusterNames names = model.names();
    Succession authorities =
        Succession.of(
            authority(names, secrets.find(names.ca())), known(names, secrets), clock.instant());
    Certificate postgres =
        certificate(
            authorities,
            secrets.find(names.postgresTls()),
            names.cluster() + "-postgres",
            serverHosts(names));
    Certificate pooler =
        certificate(
            authorities,
            secrets.find(names.poolerTls()),
            names.cluster() + "-pgbouncer",
            hosts(names, names.pooler()));
    Certificate repository =
        certificate(
            authorities,
            secrets.find(names.repositoryTls()),
            names.repository(),
            hosts(names, names.repository()));
    Certificate operator =
        certificate(authorities, secrets.find(names.operatorTls()), "postgres", List.of());
    return new Credentials(
        authorities.current(),
        authorities.trusted(
            List.of(
                postgres.certificate(),
                pooler.certificate(),
                operator.certificate(),
                repository.certificate())),
        postgres,
        pooler,
        operator,
        repository,
        SecretData.text(secrets.find(names.repositoryCipher()), RepositorySecret.PASSPHRASE)
            .or(
                () ->
                    SecretData.text(secrets.find(names.internal()), InternalKeys.REPOSITORY_CIPHER))
            .orElseGet(passwords::generate),
        internal(secrets.find(names.internal()), secrets.find(names.poolerAuth())),
        users(model, secrets));
  }

  private CertificateAuthority authority(ClusterNames names, @Nullable Secret secret) {
    Instant now = clock.instant();
    return readCertificate(secret)
        .filter(kept -> !Renewal.isDue(kept.certificate(), now))
        .map(kept -> new CertificateAuthority(kept.certificate(), kept.key()))
        .filter(CertificateAuthority::isSound)
        .orElseGet(
            () -> CertificateAuthority.create(names.namespace() + "/" + names.cluster(), now));
  }

  /** What any of the Secrets says is trusted: each of them may be missing. */
  private static List<X509Certificate> known(ClusterNames names, ExistingSecrets secrets) {
    List<X509Certificate> known = new ArrayList<>();
    for (String name :
        List.of(
            names.ca(),
            names.postgresTls(),
            names.poolerTls(),
            names.operatorTls(),
            names.repositoryTls())) {
      try {
        SecretData.text(secrets.find(name), TlsKeys.CA)
            .ifPresent(pem -> known.addAll(Pem.certificates(pem)));
      } catch (IllegalArgumentException edited) {
        // The others say the same.
      }
    }
    return known;
  }

  private static Certificate certificate(
      Succession authorities, @Nullable Secret secret, String name, List<String> hosts) {
    return readCertificate(secret)
        .filter(kept -> authorities.keeps(kept.certificate()))
        .filter(kept -> CertificateNames.of(kept.certificate()).containsAll(hosts))
        .orElseGet(() -> authorities.current().issue(name, hosts, authorities.now()));
  }

  private static Optional<Certificate> readCertificate(@Nullable Secret secret) {
    Optional<String> certificate = SecretData.text(secret, TlsKeys.CERTIFICATE);
    Optional<String> key = SecretData.text(secret, TlsKeys.KEY);
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Certificate(Pem.certificate(certificate.get()), Pem.key(key.get())));
    } catch (IllegalArgumentException edited) {
      return Optional.empty();
    }
  }

  /** The Services of clients, and one for each server that the repository may ask. */
  private static List<String> serverHosts(ClusterNames names) {
    List<String> hosts = new ArrayList<>(hosts(names, names.direct(), names.readOnly()));
    for (int number = 1; number <= INSTANCE_NUMBERS; number++) {
      hosts.add(names.host(names.instance(number).service()));
    }
    return hosts;
  }

  private static List<String> hosts(ClusterNames names, String... services) {
    return List.of(services).stream()
        .flatMap(
            service ->
                List.of(
                    service,
                    service + "." + names.namespace(),
                    service + "." + names.namespace() + ".svc",
                    service + "." + names.namespace() + ".svc.cluster.local")
                    .stream())
        .toList();
  }

  private Map<String, Password> internal(@Nullable Secret secret, @Nullable Secret poolerAuth) {
    Map<String, Password> internal = new ConcurrentHashMap<>();
    // Side by side: each new verifier takes some ten milliseconds.
    InternalKeys.ALL.parallelStream()
        .forEach(
            key -> {
              String clear =
                  SecretData.text(secret, key)
                      .or(() -> poolersCopy(key, poolerAuth))
                      .filter(password -> PasswordRules.problem(password).isEmpty())
                      .orElseGet(passwords::generate);
              internal.put(key, withVerifier(clear, SecretData.text(secret, verifierKey(key))));
            });
    return internal;
  }

  /** Running poolers go on with what they read there. */
  private static Optional<String> poolersCopy(String key, @Nullable Secret poolerAuth) {
    return SecretData.text(poolerAuth, PoolerSecrets.USER_LIST)
        .map(UserList::parse)
        .flatMap(passwords -> Optional.ofNullable(passwords.get(key)));
  }

  /** Where the internal Secret keeps the verifier of one of its passwords. */
  static String verifierKey(String key) {
    return key + ".verifier";
  }

  private Map<String, UserPassword> users(ClusterModel model, ExistingSecrets secrets) {
    Secret verifiers = secrets.find(model.names().verifiers());
    Map<String, UserPassword> users = new ConcurrentHashMap<>();
    // Side by side, as above: there may be hundreds.
    model.users().parallelStream()
        .forEach(
            user ->
                users.put(
                    user.name(),
                    userPassword(
                        secrets, user.secret(), SecretData.text(verifiers, user.secret()))));
    return users;
  }

  private UserPassword userPassword(
      ExistingSecrets secrets, String name, Optional<String> verifier) {
    if (secrets.isForeign(name)) {
      return unusable(
          verifier,
          new UserPassword.Problem(
              UserPassword.NOT_OURS,
              "Secret "
                  + name
                  + " exists and was not made by this operator for this cluster; it is left as it"
                  + " is. Delete or rename it, or rename the user"));
    }
    Secret secret = secrets.find(name);
    String seen = secret == null ? null : secret.getMetadata().getResourceVersion();
    String asked = annotation(secret, Labels.ROTATE);
    String done = annotation(secret, Labels.ROTATED);
    boolean rotate = asked != null && !asked.equals(done);
    String rotated = asked == null ? done : asked;
    Optional<String> clear = rotate ? Optional.empty() : SecretData.text(secret, "password");
    if (clear.isEmpty()) {
      return UserPassword.usable(
          withVerifier(passwords.generate(), Optional.empty()),
          verifier.filter(ScramVerifier::isVerifier).orElse(null),
          rotated,
          seen);
    }
    Optional<String> problem = PasswordRules.problem(clear.get());
    if (problem.isPresent()) {
      return unusable(
          verifier,
          new UserPassword.Problem("InvalidPassword", "Secret " + name + ": " + problem.get()));
    }
    return UserPassword.usable(withVerifier(clear.get(), verifier), null, rotated, seen);
  }

  private static @Nullable String annotation(@Nullable Secret secret, String key) {
    return secret == null || secret.getMetadata().getAnnotations() == null
        ? null
        : secret.getMetadata().getAnnotations().get(key);
  }

  /** The user stays in the server with what it had, or with a password that nobody knows. */
  private UserPassword unusable(Optional<String> verifier, UserPassword.Problem problem) {
    return UserPassword.unusable(
        verifier
            .filter(ScramVerifier::isVerifier)
            .orElseGet(() -> ScramVerifier.of(passwords.generate())),
        problem);
  }

  private Password withVerifier(String clear, Optional<String> verifier) {
    if (verifier.isPresent()) {
      String kept = verifier.get();
      if (clear.equals(checked.get(kept)) || ScramVerifier.matches(clear, kept)) {
        checked.put(kept, clear);
        return new Password(clear, kept);
      }
    }
    String made = ScramVerifier.of(clear);
    checked.put(made, clear);
    return new Password(clear, made);
  }
}
