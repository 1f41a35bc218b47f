package dev.mpg.operator.model;

import java.util.List;

/** Keys of the Secret with the passwords that only the cluster's own parts use. */
public final class InternalKeys {
  public static final String REPLICATION = "replication";
  public static final String REWIND = "rewind";
  public static final String REST_API = "restapi";

  /** The pooler's login for its lookup of users. */
  public static final String POOLER = "pooler";

  /** The operator on the pooler's console. */
  public static final String POOLER_ADMIN = "pooler-admin";

  /** A second copy of what backups are encrypted with. */
  public static final String REPOSITORY_CIPHER = "repository-cipher";

  /** Those that are passwords of a login. */
  public static final List<String> ALL =
      List.of(REPLICATION, REWIND, REST_API, POOLER, POOLER_ADMIN);

  private InternalKeys() {}
}
