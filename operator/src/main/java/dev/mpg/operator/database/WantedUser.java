package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import org.jspecify.annotations.Nullable;

/**
 * A login user as the resource wants it.
 *
 * @param name its name, at most 63 bytes
 * @param role what it may do, in every database
 * @param scramVerifier what the server keeps of its password, never clear text; null when it is not
 *     known at the moment: then a user that is there keeps the one it has, and one that is not
 *     there is not made. Leaving such a user off the list would drop it
 */
public record WantedUser(String name, UserRole role, @Nullable String scramVerifier) {
  /**
   * @throws IllegalArgumentException when the server cannot keep the name, or the verifier is none
   */
  public WantedUser {
    Quoting.requireName(name);
    if (scramVerifier != null) {
      InternalUser.requireVerifier(name, scramVerifier);
    }
  }

  @Override
  public String toString() {
    return "WantedUser[" + name + ", " + role.group() + "]";
  }
}
