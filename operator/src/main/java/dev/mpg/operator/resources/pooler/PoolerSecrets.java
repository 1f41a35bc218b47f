package dev.mpg.operator.resources.pooler;

/** The pooler's own users: names and where their passwords are kept. */
public final class PoolerSecrets {
  /** File of users that PgBouncer reads; the key of the Secret. */
  public static final String USER_LIST = "userlist.txt";

  /** Looks up other users' verifiers in the server. */
  public static final String LOOKUP = "mpg_pooler";

  /** The operator on the admin console. */
  public static final String ADMIN = "mpg_admin";

  private PoolerSecrets() {}
}
