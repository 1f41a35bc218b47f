package dev.mpg.operator.pki;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * How one authority of a cluster follows another without anybody being refused: first everybody
 * trusts both, a day later the certificates are signed by the new one, another day later the former
 * one is trusted no more.
 *
 * <p>All of it follows from the certificates themselves, so that an operator that was away goes on
 * where it was.
 *
 * @param current the authority that signs
 * @param former those that were trusted before and are not expired, the latest first
 * @param now the time
 */
public record Succession(CertificateAuthority current, List<X509Certificate> former, Instant now) {
  /**
   * How long each step lasts. Pods know within minutes; the rest of the day is for applications
   * that read the authority's certificate when they start.
   */
  static final Duration OVERLAP = Duration.ofDays(1);

  /** A certificate is replaced at the latest this long before its end, whoever signed it. */
  static final Duration LAST_MOMENT = Duration.ofHours(12);

  /**
   * @param known certificates that stand where the cluster keeps those it trusts; what is no
   *     authority's is left out
   */
  public static Succession of(
      CertificateAuthority current, Collection<X509Certificate> known, Instant now) {
    List<X509Certificate> former =
        new LinkedHashSet<>(known)
            .stream()
                .filter(certificate -> !certificate.equals(current.certificate()))
                .filter(certificate -> now.isBefore(certificate.getNotAfter().toInstant()))
                .filter(Succession::isAuthority)
                .sorted(
                    Comparator.comparing(X509Certificate::getNotBefore)
                        .reversed()
                        .thenComparing(X509Certificate::getSerialNumber))
                .toList();
    return new Succession(current, former, now);
  }

  /** Whether a certificate stays in use. */
  public boolean keeps(X509Certificate certificate) {
    if (!now.isBefore(certificate.getNotAfter().toInstant().minus(LAST_MOMENT))) {
      return false;
    }
    boolean signedByCurrent = isSignedBy(certificate, current.certificate());
    if (!signedByCurrent && former.stream().noneMatch(ca -> isSignedBy(certificate, ca))) {
      return false;
    }
    boolean wanted = signedByCurrent && !Renewal.isDue(certificate, now);
    return wanted || now.isBefore(Renewal.made(current.certificate()).plus(OVERLAP));
  }

  /**
   * Which authorities everybody is to trust, the current one first.
   *
   * @param certificates those in use
   */
  public List<X509Certificate> trusted(Collection<X509Certificate> certificates) {
    Instant lastChange =
        Stream.concat(Stream.of(current.certificate()), certificates.stream())
            .map(Renewal::made)
            .max(Comparator.naturalOrder())
            .orElse(now);
    List<X509Certificate> trusted = new ArrayList<>(List.of(current.certificate()));
    for (X509Certificate ca : former) {
      if (now.isBefore(lastChange.plus(OVERLAP))
          || certificates.stream().anyMatch(certificate -> isSignedBy(certificate, ca))) {
        trusted.add(ca);
      }
    }
    return List.copyOf(trusted);
  }

  private static boolean isAuthority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0 && isSignedBy(certificate, certificate);
  }

  /** Whether the certificate was signed with the key of that authority. */
  public static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException signedByAnother) {
      return false;
    }
  }
}
