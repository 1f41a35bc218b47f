package dev.mpg.operator.api.v1alpha1;

/** Names of a cluster's Secrets. */
public final class SecretNames {

  /** No user's name may start with this, so the operator's own Secrets never meet a user's. */
  public static final String INTERNAL_PREFIX = "mpg-";

  private SecretNames() {}

  /**
   * The Secret of a user: the cluster's name, a hyphen, and the user's name with {@code .} for
   * {@code _}, which a Secret's name cannot contain.
   *
   * <p>Within a cluster no two users share a Secret, because a user's name contains no {@code .}.
   */
  public static String forUser(String cluster, String user) {
    return cluster + "-" + user.replace('_', '.');
  }

  /**
   * A Secret that is the operator's own business, such as that of the certificate authority.
   *
   * @param purpose a word, e.g. {@code ca}
   */
  public static String internal(String cluster, String purpose) {
    return cluster + "-" + INTERNAL_PREFIX + purpose;
  }
}
