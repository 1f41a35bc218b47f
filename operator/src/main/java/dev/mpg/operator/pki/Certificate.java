package dev.mpg.operator.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its key.
 *
 * @param certificate the certificate
 * @param key its private key
 */
public record Certificate(X509Certificate certificate, PrivateKey key) {}
