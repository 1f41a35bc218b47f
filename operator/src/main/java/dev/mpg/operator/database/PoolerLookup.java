package dev.mpg.operator.database;

import java.util.ArrayList;
import java.util.List;

/**
 * The function that PgBouncer finds a user's verifier with: {@code SELECT username, password FROM
 * mpg_pooler.lookup($1)} in database {@code postgres}.
 *
 * <p>It compares as text: as {@code name} the server would cut a longer user name to 63 bytes and
 * find another user. Who is privileged, expired or internal is not found, so that none of them can
 * come in through the pooler.
 */
final class PoolerLookup {
  static final String SCHEMA = "mpg_pooler";
  static final String DATABASE = "postgres";

  private static final String SOURCE =
      """

        SELECT rolname::text, rolpassword
        FROM pg_catalog.pg_authid
        WHERE rolname::text = $1
          AND rolcanlogin
          AND NOT rolsuper
          AND NOT rolreplication
          AND NOT rolbypassrls
          AND rolpassword IS NOT NULL
          AND (rolvaliduntil IS NULL OR rolvaliduntil > pg_catalog.now())
          AND NOT pg_catalog.starts_with(rolname::text, 'mpg_')
      """;

  /** One row with the state of the function, to be compared with {@link #wanted}; none if gone. */
  static final String QUERY =
      """
      SELECT concat_ws('|', p.prosrc, p.prosecdef, p.provolatile, p.proconfig,
          pg_get_function_result(p.oid), pg_get_userbyid(p.proowner), pg_get_userbyid(n.nspowner),
          (SELECT string_agg(
              CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END
                || '=' || a.privilege_type, ',' ORDER BY 1)
            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            WHERE a.grantee <> p.proowner),
          (SELECT string_agg(
              CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END
                || '=' || a.privilege_type, ',' ORDER BY 1)
            FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
            WHERE a.grantee <> n.nspowner)) AS state
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = 'mpg_pooler' AND p.proname = 'lookup'
        AND pg_get_function_identity_arguments(p.oid) = 'text'""";

  private PoolerLookup() {}

  static String wanted(String superuser, String pooler) {
    return String.join(
        "|",
        SOURCE,
        "t",
        "s",
        "{\"search_path=pg_catalog, pg_temp\"}",
        "TABLE(username text, password text)",
        superuser,
        superuser,
        pooler + "=EXECUTE",
        pooler + "=USAGE");
  }

  static List<String> create(String pooler) {
    String grantee = Quoting.identifier(pooler);
    List<String> sql = new ArrayList<>();
    sql.add("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    sql.add("CREATE SCHEMA " + SCHEMA);
    sql.add(
        "CREATE FUNCTION "
            + SCHEMA
            + ".lookup(text) RETURNS TABLE (username text, password text)"
            + " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $mpg$"
            + SOURCE
            + "$mpg$");
    sql.add("REVOKE ALL ON FUNCTION " + SCHEMA + ".lookup(text) FROM PUBLIC");
    sql.add("GRANT EXECUTE ON FUNCTION " + SCHEMA + ".lookup(text) TO " + grantee);
    sql.add("GRANT USAGE ON SCHEMA " + SCHEMA + " TO " + grantee);
    return sql;
  }
}
