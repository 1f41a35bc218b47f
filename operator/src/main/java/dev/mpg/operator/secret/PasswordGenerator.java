package dev.mpg.operator.secret;

import java.security.SecureRandom;

/** Makes passwords that need no escaping in a URL, a YAML file, a shell or a pgpass line. */
public final class PasswordGenerator {
  /** Characters of a password; 62^32 is about 190 bits. */
  public static final int LENGTH = 32;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final SecureRandom random = new SecureRandom();

  /** A new password of {@link #LENGTH} letters and digits. */
  public String generate() {
    StringBuilder password = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }
}
