package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.ServedCertificate;
import dev.mpg.e2e.support.Snapshot;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.CertificateAuthority;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.pki.Succession;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Lost and renewed certificates, authorities and passwords reach pods that run, and stay running.
 */
@Isolated("the operator is away for a while")
class CredentialsIT {
  private static final String CA = "shop-mpg-ca";
  private static final String POSTGRES = "shop-mpg-postgres-tls";
  private static final String POOLER = "shop-mpg-pgbouncer-tls";
  private static final String OPERATOR = "shop-mpg-operator-tls";
  private static final String REPOSITORY = "shop-mpg-repo-tls";
  private static final String INTERNAL = "shop-mpg-internal";
  private static final int POSTGRES_PORT = 5432;
  private static final int POOLER_PORT = 6432;

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster = TENANT.cluster("shop");
  private Snapshot before = new Snapshot(java.util.Map.of(), java.util.Map.of());

  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT.applyCluster("shop", "{plan: basic, storage: {size: 1Gi}}").awaitPhase(Phase.READY);
    cluster.execute(
        Endpoint.DIRECT, Defaults.USER, "CREATE TABLE item AS SELECT generate_series(1, 100) AS n");
  }

  @BeforeEach
  void ready() {
    cluster.awaitPhase(Phase.READY);
    before = cluster.snapshot();
  }

  @Test
  void newCertificatesAreServedWithoutARestart() {
    delete(POSTGRES, POOLER);

    awaitServed();
    awaitAllWell();
    assertThat(cluster.snapshot()).isEqualTo(before);
  }

  @Test
  void aLostAuthorityIsFollowedWithoutABreak() throws SQLException {
    UserSecret old = cluster.secret();
    X509Certificate former = Pem.certificate(old.get("ca.crt"));

    try (Writer writer = Writer.start(cluster, Endpoint.POOLER)) {
      delete(CA);
      awaitThat("both authorities", () -> assertThat(trusted()).hasSize(2).contains(former));
      awaitAllWell();
      awaitTrustIn(authority());
      // An application that has the former one only.
      cluster.connect(Endpoint.POOLER, old, new Properties()).close();
      cluster.connect(Endpoint.DIRECT, old, new Properties()).close();
      writer.awaitMore(20);
      assertThat(writer.failures()).as(writer.toString()).isZero();
    }
    // As it happens by itself a day later.
    delete(POSTGRES, POOLER, OPERATOR);

    awaitServed();
    assertThat(Succession.isSignedBy(certificate(POSTGRES), trusted().get(0))).isTrue();
    awaitAllWell();
    switchOver();
    assertThat(cluster.snapshot()).isEqualTo(before);
  }

  /** As docs/operations.md says for a key that somebody else may have. */
  @Test
  void anAuthorityCanBeTrustedNoMoreAtOnce() throws SQLException {
    CertificateAuthority former = authority();
    OperatorPods.scale(0);
    try {
      delete(CA, POSTGRES, POOLER, OPERATOR, REPOSITORY);
    } finally {
      OperatorPods.scale(1);
    }

    awaitServed();
    awaitAllWell();
    assertThat(trusted()).containsExactly(certificate(CA)).isNotEqualTo(former.certificate());
    awaitTrustIn(authority());
    for (Pod pod : servers()) {
      assertThatThrownBy(() -> logIn(pod, former)).isInstanceOf(SQLException.class);
    }
    switchOver();
    assertThat(cluster.snapshot()).isEqualTo(before);
  }

  @Test
  void lostInternalPasswordsAreMadeAnew() {
    String former = text(INTERNAL, "replication");

    delete(INTERNAL);

    awaitThat(
        "another password", () -> assertThat(text(INTERNAL, "replication")).isNotEqualTo(former));
    awaitAllWell();
    // The former primary streams from the new one with the new password, in the same container.
    switchOver();
    assertThat(cluster.snapshot()).isEqualTo(before);
  }

  @Test
  void internalPasswordsThatSomebodySetsAreTaken() {
    String other = Long.toString(System.nanoTime(), 36) + "-Other-password";

    Kube.edit(
        secret(INTERNAL),
        secret -> {
          String encoded = Base64.getEncoder().encodeToString(bytes(other));
          List.of("replication", "rewind", "restapi", "pooler", "pooler-admin")
              .forEach(key -> secret.getData().put(key, encoded));
          return secret;
        });

    awaitThat(
        "the poolers' copy",
        () -> assertThat(text("shop-mpg-pgbouncer-auth", "userlist.txt")).contains(other));
    awaitThat(
        "poolers that were told",
        () -> {
          for (Pod pod : cluster.poolers()) {
            assertThat(Kube.client().pods().resource(pod).getLog()).contains("got SIGHUP");
          }
        });
    awaitAllWell();
    switchOver();
    assertThat(cluster.snapshot()).isEqualTo(before);
  }

  private static void delete(String... names) {
    for (String name : names) {
      secret(name).delete();
    }
  }

  /** Writes by both ways with the Secret as it is now, and nothing lost. */
  private static void awaitAllWell() {
    awaitThat(
        "reads and writes",
        () -> {
          for (Endpoint endpoint : Endpoint.values()) {
            cluster.execute(
                endpoint, Defaults.USER, "CREATE TEMPORARY TABLE t (id int); DROP TABLE t");
            assertThat(cluster.query(endpoint, Defaults.USER, "SELECT count(*) FROM item"))
                .isEqualTo("100");
          }
        });
    cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
  }

  /** As patronictl does. The synchronous standby follows in the same container. */
  private static void switchOver() {
    String from = cluster.primary().getMetadata().getName();
    String to = cluster.pods("replica").get(0).getMetadata().getName();
    Kube.edit(
        Kube.client()
            .configMaps()
            .inNamespace(cluster.namespace())
            .withName(cluster.name() + "-failover"),
        map -> {
          map.getMetadata().getAnnotations().put("leader", from);
          map.getMetadata().getAnnotations().put("member", to);
          return map;
        });
    awaitThat(
        "another primary",
        () -> assertThat(cluster.primary().getMetadata().getName()).isEqualTo(to));
    awaitAllWell();
  }

  /** Until every pod shows the certificate that stands in its Secret, and users trust it. */
  private static void awaitServed() {
    awaitThat(
        "served certificates",
        () -> {
          for (Pod pod : servers()) {
            assertThat(served(pod, POSTGRES_PORT)).isEqualTo(certificate(POSTGRES));
          }
          for (Pod pod : cluster.poolers()) {
            assertThat(served(pod, POOLER_PORT)).isEqualTo(certificate(POOLER));
          }
        });
  }

  private static void awaitTrustIn(CertificateAuthority authority) {
    awaitThat(
        "trust in the new authority",
        () -> {
          for (Pod pod : servers()) {
            logIn(pod, authority);
          }
        });
  }

  private static CertificateAuthority authority() {
    return new CertificateAuthority(certificate(CA), Pem.key(text(CA, "tls.key")));
  }

  /** Logs in with a superuser's certificate that the authority signed. */
  private static void logIn(Pod pod, CertificateAuthority authority)
      throws SQLException, IOException {
    Certificate superuser = authority.issue("postgres", List.of(), Instant.now());
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("sslmode", "verify-ca");
    properties.setProperty("sslrootcert", file(bytes(Pem.of(trusted()))));
    properties.setProperty("sslcert", file(bytes(Pem.of(superuser.certificate()))));
    properties.setProperty("sslkey", file(superuser.key().getEncoded()));
    DriverManager.getConnection(
            "jdbc:postgresql://%s:%d/postgres".formatted(pod.getStatus().getPodIP(), POSTGRES_PORT),
            properties)
        .close();
  }

  private static String file(byte[] content) throws IOException {
    Path file = Files.createTempFile("tls", null);
    file.toFile().deleteOnExit();
    return Files.write(file, content).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static X509Certificate served(Pod pod, int port) throws IOException {
    return ServedCertificate.at(pod.getStatus().getPodIP(), port);
  }

  private static List<Pod> servers() {
    return Stream.concat(cluster.pods("primary").stream(), cluster.pods("replica").stream())
        .toList();
  }

  private static List<X509Certificate> trusted() {
    return Pem.certificates(cluster.secret().get("ca.crt"));
  }

  private static X509Certificate certificate(String secret) {
    return Pem.certificate(text(secret, "tls.crt"));
  }

  private static String text(String secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret(secret).get().getData().get(key)),
        StandardCharsets.UTF_8);
  }

  private static Resource<Secret> secret(String name) {
    return Kube.client().secrets().inNamespace(cluster.namespace()).withName(name);
  }

  private static void awaitThat(String what, ThrowingRunnable condition) {
    await(what)
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsMatching(
            failure ->
                failure instanceof SQLException
                    || failure instanceof IOException
                    || failure instanceof IllegalStateException
                    || failure instanceof NullPointerException)
        .untilAsserted(condition);
  }
}
