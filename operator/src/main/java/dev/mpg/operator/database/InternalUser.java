package dev.mpg.operator.database;

import dev.mpg.operator.secret.ScramVerifier;

/**
 * A login of one of the operator's own parts.
 *
 * @param name its name; starts with {@code mpg_}
 * @param scramVerifier what the server keeps of its password; never clear text
 */
public record InternalUser(String name, String scramVerifier) {
  /** PgBouncer's {@code auth_user}. */
  public static final String POOLER = "mpg_pooler";

  /**
   * @throws IllegalArgumentException when the name is not an internal one, or the verifier is none
   */
  public InternalUser {
    if (!Quoting.requireName(name).startsWith(ReservedNames.INTERNAL_PREFIX)) {
      throw new IllegalArgumentException(
          "internal user \"" + name + "\" must start with " + ReservedNames.INTERNAL_PREFIX);
    }
    requireVerifier(name, scramVerifier);
  }

  static void requireVerifier(String name, String scramVerifier) {
    if (!ScramVerifier.isVerifier(scramVerifier)) {
      throw new IllegalArgumentException(
          "user \"" + name + "\" needs a SCRAM-SHA-256 verifier, not something else");
    }
  }

  @Override
  public String toString() {
    return "InternalUser[" + name + "]";
  }
}
