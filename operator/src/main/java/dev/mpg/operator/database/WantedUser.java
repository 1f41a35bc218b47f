package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;

/**
 * A login user as the resource wants it.
 *
 * @param name its name, at most 63 bytes
 * @param role what it may do, in every database
 * @param scramVerifier what the server keeps of its password; never clear text
 */
public record WantedUser(String name, UserRole role, String scramVerifier) {
  /**
   * @throws IllegalArgumentException when the server cannot keep the name, or the verifier is none
   */
  public WantedUser {
    Quoting.requireName(name);
    InternalUser.requireVerifier(name, scramVerifier);
  }

  @Override
  public String toString() {
    return "WantedUser[" + name + ", " + role.group() + "]";
  }
}
