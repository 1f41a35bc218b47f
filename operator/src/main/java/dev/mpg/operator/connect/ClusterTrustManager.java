package dev.mpg.operator.connect;

import dev.mpg.operator.pki.Succession;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts certificates of one cluster's authorities that name one Service. */
final class ClusterTrustManager extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;

  private final List<X509Certificate> authorities;
  private final String service;

  ClusterTrustManager(List<X509Certificate> authorities, String service) {
    this.authorities = List.copyOf(authorities);
    this.service = service;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    X509Certificate peer = chain[0];
    peer.checkValidity();
    if (authorities.stream().noneMatch(authority -> Succession.isSignedBy(peer, authority))) {
      throw new CertificateException("not signed by the cluster's authority");
    }
    Collection<List<?>> names = peer.getSubjectAlternativeNames();
    if (names == null
        || names.stream()
            .noneMatch(name -> name.get(0).equals(DNS_NAME) && service.equals(name.get(1)))) {
      throw new CertificateException("the certificate does not name " + service);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this side is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this side is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this side is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(X509Certificate[]::new);
  }
}
