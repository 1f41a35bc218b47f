package dev.mpg.operator.credentials;

/** Keys of Secrets of type {@code kubernetes.io/tls}. */
public final class TlsKeys {
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String CA = "ca.crt";

  private TlsKeys() {}
}
