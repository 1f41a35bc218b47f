package dev.mpg.operator.connect;

import dev.mpg.operator.pki.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to a server or pooler of one cluster, given by pgjdbc's connection properties: nothing is
 * written to a file. pgjdbc makes it by name, with the properties.
 *
 * <p>A peer is known by a certificate of one of the cluster's authorities that names the expected
 * Service; its address, a pod's, stands in no certificate.
 */
public final class ClusterSslSocketFactory extends SSLSocketFactory {
  static final String TRUST = "mpg.trust";
  static final String PEER = "mpg.peer";
  static final String CERTIFICATE = "mpg.certificate";
  static final String KEY = "mpg.key";

  private final SSLSocketFactory factory;

  /** Made by pgjdbc. */
  public ClusterSslSocketFactory(Properties properties) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keys(properties.getProperty(CERTIFICATE), properties.getProperty(KEY)),
        new TrustManager[] {
          new ClusterTrustManager(
              Pem.certificates(properties.getProperty(TRUST)), properties.getProperty(PEER))
        },
        null);
    factory = context.getSocketFactory();
  }

  private static KeyManager @Nullable [] keys(@Nullable String certificate, @Nullable String key)
      throws GeneralSecurityException {
    if (certificate == null || key == null) {
      return null;
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "client", Pem.key(key), new char[0], new Certificate[] {Pem.certificate(certificate)});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, new char[0]);
      return managers.getKeyManagers();
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return factory.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return factory.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return factory.createSocket(socket, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return factory.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return factory.createSocket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return factory.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return factory.createSocket(host, port, local, localPort);
  }
}
