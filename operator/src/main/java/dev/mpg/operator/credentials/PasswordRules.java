package dev.mpg.operator.credentials;

import java.util.Optional;

/** Which passwords that a person wrote into a Secret are adopted. */
final class PasswordRules {
  private static final int LEAST = 8;
  private static final int MOST = 256;

  private PasswordRules() {}

  /** What is wrong with a password; the text says nothing of its value. */
  static Optional<String> problem(String password) {
    if (password.length() < LEAST || password.length() > MOST) {
      return Optional.of(
          "key password has "
              + password.length()
              + " characters; use "
              + LEAST
              + " to "
              + MOST
              + ", or remove the key to get a new password");
    }
    if (password.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
      return Optional.of(
          "key password holds a control character (perhaps a newline at its end) or one that is not"
              + " ASCII; use printable ASCII, or remove the key to get a new password");
    }
    return Optional.empty();
  }
}
