package dev.mpg.operator.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate is replaced: after two thirds of its life. */
public final class Renewal {
  private Renewal() {}

  /** The moment from which the certificate is to be replaced. */
  public static Instant due(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
    return from.plus(life.multipliedBy(2).dividedBy(3));
  }

  /** When it was made. */
  public static Instant made(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CertificateAuthority.BACKDATE);
  }

  /** Whether that moment has come. */
  public static boolean isDue(X509Certificate certificate, Instant now) {
    return !now.isBefore(due(certificate));
  }
}
