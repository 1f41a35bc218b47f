package dev.mpg.operator.connect;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mpg.operator.pki.CertificateAuthority;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterTrustManagerTest {
  private static final String SERVICE = "shop-direct.shops.svc";

  private final Instant now = Instant.now();
  private final CertificateAuthority ca = CertificateAuthority.create("shops/shop", now);
  private final ClusterTrustManager trust =
      new ClusterTrustManager(List.of(ca.certificate()), SERVICE);

  @Test
  void theClustersOwnServerIsTrusted() {
    X509Certificate[] chain = issued(ca, SERVICE, now);

    assertThatCode(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA")).doesNotThrowAnyException();
  }

  @Test
  void aFormerAuthoritysServerIsTrustedWhileItIsInTheBundle() {
    CertificateAuthority next = CertificateAuthority.create("shops/shop", now);
    ClusterTrustManager both =
        new ClusterTrustManager(List.of(next.certificate(), ca.certificate()), SERVICE);

    X509Certificate[] chain = issued(ca, SERVICE, now);

    assertThatCode(() -> both.checkServerTrusted(chain, "ECDHE_ECDSA")).doesNotThrowAnyException();
  }

  @Test
  void anotherAuthorityOfTheSameNameIsRefused() {
    X509Certificate[] chain = issued(CertificateAuthority.create("shops/shop", now), SERVICE, now);

    assertThatThrownBy(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not signed by the cluster's authority");
  }

  @Test
  void anotherServiceIsRefused() {
    X509Certificate[] chain = issued(ca, "shop-pgbouncer.shops.svc", now);

    assertThatThrownBy(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(SERVICE);
  }

  @Test
  void aCertificateWithoutNamesIsRefused() {
    X509Certificate[] chain = {ca.issue("postgres", List.of(), now).certificate()};

    assertThatThrownBy(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void anExpiredOneIsRefused() {
    X509Certificate[] chain = issued(ca, SERVICE, now.minus(Duration.ofDays(400)));

    assertThatThrownBy(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void clientsAreNeverTrusted() {
    X509Certificate[] chain = issued(ca, SERVICE, now);

    assertThatThrownBy(() -> trust.checkClientTrusted(chain, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
  }

  private static X509Certificate[] issued(CertificateAuthority by, String service, Instant when) {
    return new X509Certificate[] {by.issue("server", List.of(service), when).certificate()};
  }
}
