package dev.mpg.operator.api.v1alpha1;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which names the spec may give. The same rules stand in the schema, as CEL, and in the operator's
 * own validation.
 */
public final class Names {

  /**
   * Users and databases: safe as they are in URLs and {@code pgbouncer.ini} and between double
   * quotes in SQL, the same after folding to lower case, and mapped to a Secret's name without
   * collision.
   */
  public static final String ITEM_PATTERN = "^[a-z][a-z0-9]*([-_][a-z0-9]+)*$";

  /** PostgreSQL cuts longer ones silently. */
  public static final int ITEM_MAX_LENGTH = 63;

  /** What {@link #ITEM_PATTERN} asks for, in words. */
  public static final String ITEM_REMEDY =
      "use lower-case letters and digits, first a letter, with single - or _ between them, at most "
          + "63 characters, e.g. my_app";

  /** More extensions than this in one database are refused. */
  public static final int MAX_EXTENSIONS = 50;

  /** Clusters: a DNS label that starts with a letter, as a Service's name must be. */
  public static final String CLUSTER_PATTERN = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

  /**
   * The names of the cluster's objects begin with the cluster's name, and Services, pods and label
   * values have room for 63 characters.
   */
  public static final int CLUSTER_MAX_LENGTH = 40;

  /** What {@link #CLUSTER_PATTERN} asks for, in words. */
  public static final String CLUSTER_REMEDY =
      "use lower-case letters, digits and -, first a letter, without dots, at most 40 characters: "
          + "the names of Services and pods are derived from it";

  /** Databases of the server and of PgBouncer, and words with a meaning in host-based access. */
  public static final String RESERVED_DATABASES_CEL =
      "['postgres', 'template0', 'template1', 'pgbouncer', 'all', 'replication', 'samegroup', "
          + "'samerole', 'sameuser']";

  /** Roles of the server, of PgBouncer and of the operator, and words with a meaning in SQL. */
  public static final String RESERVED_USERS_CEL =
      "['postgres', 'pgbouncer', 'schema_admin', 'writer', 'reader', 'public', 'none', 'all', "
          + "'replication', 'current_role', 'current_user', 'session_user']";

  /** {@link #RESERVED_DATABASES_CEL} as a set. */
  public static final Set<String> RESERVED_DATABASES = parse(RESERVED_DATABASES_CEL);

  /** {@link #RESERVED_USERS_CEL} as a set. */
  public static final Set<String> RESERVED_USERS = parse(RESERVED_USERS_CEL);

  /** Prefixes of roles that are not the spec's to name: the server's and the operator's. */
  public static final Set<String> RESERVED_USER_PREFIXES = Set.of("pg_", "pg-", "mpg_", "mpg-");

  private Names() {}

  private static Set<String> parse(String cel) {
    return new TreeSet<>(Set.of(cel.replaceAll("[\\[\\]' ]", "").split(",")));
  }
}
