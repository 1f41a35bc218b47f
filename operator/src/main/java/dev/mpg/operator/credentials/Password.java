package dev.mpg.operator.credentials;

/**
 * A password and what the server keeps of it.
 *
 * @param clear the password
 * @param verifier its SCRAM-SHA-256 verifier
 */
public record Password(String clear, String verifier) {
  /** Says nothing, so that no log can. */
  @Override
  public String toString() {
    return "Password[***]";
  }
}
