package dev.mpg.operator.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private final Instant now = Instant.now();
  private final CertificateAuthority ca = CertificateAuthority.create("shops/shop", now);
  private final Certificate leaf =
      ca.issue("shop-postgres", List.of("shop-direct", "shop-direct.shops.svc"), now);

  @Test
  void javaAcceptsTheChain() throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca.certificate(), null)));
    parameters.setRevocationEnabled(false);
    var path =
        CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf.certificate()));

    assertThatCode(() -> CertPathValidator.getInstance("PKIX").validate(path, parameters))
        .doesNotThrowAnyException();
  }

  @Test
  void opensslAcceptsItWithItsStrictChecks(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path trust = Files.writeString(folder.resolve("ca.crt"), Pem.of(ca.certificate()));
    Path chain = Files.writeString(folder.resolve("tls.crt"), Pem.of(leaf.certificate()));

    Process openssl =
        new ProcessBuilder(
                "openssl",
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-verify_hostname",
                "shop-direct.shops.svc",
                "-CAfile",
                trust.toString(),
                chain.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(openssl.getInputStream().readAllBytes(), UTF_8);

    assertThat(openssl.waitFor()).as(output).isZero();
  }

  @Test
  void itServesServersAndClientsAndSignsNothing() throws Exception {
    assertThat(leaf.certificate().getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(leaf.certificate().getBasicConstraints()).isEqualTo(-1);
    assertThat(ca.certificate().getBasicConstraints()).isZero();
    assertThat(ca.certificate().getKeyUsage()[5]).as("keyCertSign").isTrue();
  }

  @Test
  void aCertificateDoesNotOutliveItsAuthority() {
    Instant late = ca.certificate().getNotAfter().toInstant().minus(Duration.ofDays(10));

    Certificate issued = ca.issue("late", List.of(), late);

    assertThat(issued.certificate().getNotAfter()).isEqualTo(ca.certificate().getNotAfter());
  }

  @Test
  void pemComesBackAsItWas() {
    assertThat(Pem.certificate(Pem.of(leaf.certificate()))).isEqualTo(leaf.certificate());
    assertThat(Pem.key(Pem.of(leaf.key()))).isEqualTo(leaf.key());
  }

  @Test
  void aBrokenKeyIsRefusedWithoutItsText() {
    assertThatThrownBy(() -> Pem.key("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a private key");
  }
}
