package dev.mpg.operator.database;

import java.util.List;

/**
 * Keeps a new SECURITY DEFINER function of {@code schema_admin} from everybody until it is granted.
 *
 * <p>PostgreSQL lets PUBLIC execute every new function; one that runs with its owner's rights would
 * let a reader write. Default privileges cannot tell these functions from ordinary ones, hence an
 * event trigger. It runs with the rights of whoever makes the function, and touches a function only
 * while nobody has granted or revoked anything on it.
 */
final class DefinerGuard {
  static final String SCHEMA = "mpg_internal";
  private static final String TRIGGER = "mpg_definer_guard";

  private static final String SOURCE =
      """

      DECLARE
        made record;
      BEGIN
        FOR made IN
          SELECT p.oid::regprocedure AS signature
          FROM pg_event_trigger_ddl_commands() c JOIN pg_proc p ON p.oid = c.objid
          WHERE c.classid = 'pg_proc'::regclass AND NOT c.in_extension
            AND p.prosecdef AND p.proacl IS NULL
            AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = 'schema_admin')
        LOOP
          EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', made.signature);
        END LOOP;
      END
      """;

  private static final List<String> TAGS =
      List.of(
          "ALTER FUNCTION",
          "ALTER PROCEDURE",
          "ALTER ROUTINE",
          "CREATE FUNCTION",
          "CREATE PROCEDURE");

  /** One row with the state of the trigger, to be compared with {@link #wanted}; none if gone. */
  static final String QUERY =
      """
      SELECT concat_ws('|', p.prosrc, p.prosecdef, p.proconfig, e.evtevent, e.evtenabled,
          (SELECT string_agg(tag, ',' ORDER BY tag COLLATE "C") FROM unnest(e.evttags) tag),
          pg_get_userbyid(p.proowner), pg_get_userbyid(e.evtowner)) AS state
      FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid
      WHERE e.evtname = 'mpg_definer_guard'""";

  private DefinerGuard() {}

  static String wanted(String superuser) {
    return String.join(
        "|",
        SOURCE,
        "f",
        "{\"search_path=pg_catalog, pg_temp\"}",
        "ddl_command_end",
        "O",
        String.join(",", TAGS),
        superuser,
        superuser);
  }

  static List<String> create() {
    return List.of(
        "CREATE SCHEMA IF NOT EXISTS " + SCHEMA,
        "DROP EVENT TRIGGER IF EXISTS " + TRIGGER,
        "CREATE OR REPLACE FUNCTION "
            + SCHEMA
            + ".definer_guard() RETURNS event_trigger LANGUAGE plpgsql"
            + " SET search_path = pg_catalog, pg_temp AS $mpg$"
            + SOURCE
            + "$mpg$",
        "CREATE EVENT TRIGGER "
            + TRIGGER
            + " ON ddl_command_end WHEN TAG IN ('"
            + String.join("', '", TAGS)
            + "') EXECUTE FUNCTION "
            + SCHEMA
            + ".definer_guard()");
  }
}
