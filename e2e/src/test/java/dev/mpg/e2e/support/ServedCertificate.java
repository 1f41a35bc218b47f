package dev.mpg.e2e.support;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The certificate that PostgreSQL or PgBouncer shows to whoever connects now. */
public final class ServedCertificate {
  private static final int PATIENCE = (int) Duration.ofSeconds(5).toMillis();
  private static final int SSL_REQUEST_LENGTH = 8;
  private static final int SSL_REQUEST = 80877103;

  private ServedCertificate() {}

  /** Asks for TLS and looks at what is shown, without a login. */
  public static X509Certificate at(String address, int port) throws IOException {
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(PATIENCE);
      plain.connect(new InetSocketAddress(address, port), PATIENCE);
      DataOutputStream out = new DataOutputStream(plain.getOutputStream());
      out.writeInt(SSL_REQUEST_LENGTH);
      out.writeInt(SSL_REQUEST);
      out.flush();
      if (new DataInputStream(plain.getInputStream()).readByte() != 'S') {
        throw new IOException(address + " does not speak TLS");
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, address, port, true)) {
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** To look at a certificate is not to trust it. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
