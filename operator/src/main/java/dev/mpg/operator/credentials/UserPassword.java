package dev.mpg.operator.credentials;

import org.jspecify.annotations.Nullable;

/**
 * The password in a user's Secret.
 *
 * @param password the one in force; null while there is none that can be used
 * @param verifier what the server keeps: of the password, or while that cannot be used of the one
 *     before, so that the user stays as it is
 * @param problem why what stands in the Secret is not used; null when it is
 * @param former what the server has when the operator has just chosen another password for a user
 *     that is there: the Secret follows when the server has that; null otherwise
 * @param rotated the request for another password that is carried out with this one, or was before;
 *     null when there was none
 * @param seen the version of the Secret that all this was read from; null when there was none
 */
public record UserPassword(
    @Nullable Password password,
    String verifier,
    @Nullable Problem problem,
    @Nullable String former,
    @Nullable String rotated,
    @Nullable String seen) {
  /**
   * Why a Secret is left as it is.
   *
   * @param reason one word for the status
   * @param message what is wrong and what to do, without the value
   */
  public record Problem(String reason, String message) {}

  /** The reason of a Secret that the operator did not make for this cluster. */
  static final String NOT_OURS = "SecretNotOurs";

  /** Whether the Secret is somebody else's. */
  boolean isForeign() {
    return problem != null && NOT_OURS.equals(problem.reason());
  }

  static UserPassword usable(
      Password password, @Nullable String former, @Nullable String rotated, @Nullable String seen) {
    return new UserPassword(password, password.verifier(), null, former, rotated, seen);
  }

  static UserPassword unusable(String verifier, Problem problem) {
    return new UserPassword(null, verifier, problem, null, null, null);
  }

  /** Whether the operator has just chosen another password for a user that is there. */
  public boolean isRotating() {
    return former != null;
  }

  /** As it was before the other password was chosen; its Secret is left alone. */
  UserPassword before() {
    return former == null ? this : new UserPassword(null, former, null, null, null, null);
  }

  /** Says nothing of the password and its verifier. */
  @Override
  public String toString() {
    return "UserPassword[" + (problem == null ? "***" : problem.reason()) + "]";
  }
}
