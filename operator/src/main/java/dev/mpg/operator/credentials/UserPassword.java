package dev.mpg.operator.credentials;

import org.jspecify.annotations.Nullable;

/**
 * The password in a user's Secret.
 *
 * @param password the one in force; null while there is none that can be used
 * @param problem why what stands in the Secret is not used; null when it is
 */
public record UserPassword(@Nullable Password password, @Nullable Problem problem) {

  /**
   * Why a Secret is left as it is.
   *
   * @param reason one word for the status
   * @param message what is wrong and what to do, without the value
   */
  public record Problem(String reason, String message) {}
}
