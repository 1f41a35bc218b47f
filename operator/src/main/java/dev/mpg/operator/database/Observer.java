package dev.mpg.operator.database;

import dev.mpg.operator.database.ObservedRole.Dependency;
import dev.mpg.operator.database.ObservedRole.Membership;
import dev.mpg.operator.database.ObservedRole.RoleSetting;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads what is there: one round trip for the server, one for each database looked into. */
final class Observer {
  private static final String SERVER =
      """
      SELECT pg_is_in_recovery() AS standby,
        (SELECT rolname::text FROM pg_authid WHERE oid = 10) AS superuser""";

  private static final String ROLES =
      """
      SELECT oid::bigint AS oid, rolname::text AS name,
        array_remove(ARRAY[
          CASE WHEN rolsuper THEN 'rolsuper' END,
          CASE WHEN rolinherit THEN 'rolinherit' END,
          CASE WHEN rolcreaterole THEN 'rolcreaterole' END,
          CASE WHEN rolcreatedb THEN 'rolcreatedb' END,
          CASE WHEN rolcanlogin THEN 'rolcanlogin' END,
          CASE WHEN rolreplication THEN 'rolreplication' END,
          CASE WHEN rolbypassrls THEN 'rolbypassrls' END], NULL) AS attributes,
        rolconnlimit AS connection_limit,
        rolvaliduntil IS NOT NULL AND rolvaliduntil <> 'infinity' AS expires,
        CASE WHEN NOT rolsuper THEN rolpassword END AS verifier,
        shobj_description(oid, 'pg_authid') AS comment
      FROM pg_authid WHERE rolname !~ '^pg_'""";

  private static final String MEMBERSHIPS =
      """
      SELECT pg_get_userbyid(m.member)::text AS member, pg_get_userbyid(m.roleid)::text AS role,
        m.admin_option AS admin, %s, pg_get_userbyid(m.grantor)::text AS grantor
      FROM pg_auth_members m""";
  private static final String OPTIONS_16 = "m.inherit_option AS inherit, m.set_option AS set";
  private static final String OPTIONS_15 =
      "(SELECT rolinherit FROM pg_authid WHERE oid = m.member) AS inherit, true AS set";

  private static final String ROLE_SETTINGS =
      """
      SELECT pg_get_userbyid(s.setrole)::text AS name, d.datname::text AS database,
        substr(setting, 6) AS value
      FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase,
        unnest(s.setconfig) setting
      WHERE s.setrole <> 0 AND starts_with(setting, 'role=')""";

  private static final String DATABASES =
      """
      SELECT d.datname::text AS name, pg_get_userbyid(d.datdba)::text AS owner,
        d.datallowconn AS allows_connections, d.datconnlimit AS connection_limit,
        shobj_description(d.oid, 'pg_database') AS comment,
        ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END
              || '=' || a.privilege_type
            FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
            WHERE a.grantee <> d.datdba) AS grants
      FROM pg_database d""";

  // The groups own nearly everything; counting that would read the whole of pg_shdepend.
  private static final String DEPENDENCIES =
      """
      SELECT DISTINCT r.rolname::text AS name, d.datname::text AS database,
        s.deptype = 'o' AS owner
      FROM pg_authid r JOIN pg_shdepend s ON s.refclassid = 'pg_authid'::regclass
          AND s.refobjid = r.oid
        LEFT JOIN pg_database d
          ON d.oid = CASE WHEN s.dbid <> 0 THEN s.dbid
            WHEN s.classid = 'pg_database'::regclass AND s.deptype = 'o' THEN s.objid END
      WHERE NOT r.rolsuper AND r.rolname NOT IN ('schema_admin', 'writer', 'reader')
        AND r.rolname !~ '^pg_'""";

  private static final String SCHEMAS =
      """
      SELECT n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner,
        ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END
              || '=' || a.privilege_type
            FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
            WHERE a.grantee <> n.nspowner) AS grants
      FROM pg_namespace n
      WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      ORDER BY 1""";

  private static final String DEFAULT_PRIVILEGES =
      """
      SELECT d.defaclobjtype::text AS kind,
        ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END
              || '=' || a.privilege_type
            FROM aclexplode(d.defaclacl) a) AS grants
      FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole
      WHERE r.rolname = 'schema_admin' AND d.defaclnamespace = 0""";

  private static final String LARGE_OBJECT_FUNCTIONS =
      """
      SELECT p.oid::regprocedure::text AS signature,
        ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END
              || '=' || a.privilege_type
            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            WHERE a.grantee <> p.proowner) AS grants
      FROM pg_proc p
      WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = ANY ('{%s}')"""
          .formatted(String.join(",", ContentsPlanner.LARGE_OBJECT_WRITERS));

  // Objects of an extension have the privileges that the extension's author gave them.
  private static final String LACKING =
      """
      SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind = 'S' AS sequence,
        pg_get_userbyid(c.relowner)::text AS owner
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'mpg_internal')
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
          AND e.objid = c.oid AND e.deptype = 'e')
        AND CASE WHEN c.relkind = 'S' THEN 4 ELSE 5 END > (
          SELECT count(DISTINCT g.rolname || a.privilege_type)
          FROM aclexplode(c.relacl) a JOIN pg_roles g ON g.oid = a.grantee
          WHERE g.rolname = 'reader' AND a.privilege_type = 'SELECT'
            OR g.rolname = 'writer' AND a.privilege_type = ANY (CASE WHEN c.relkind = 'S'
              THEN '{SELECT,USAGE,UPDATE}' ELSE '{SELECT,INSERT,UPDATE,DELETE}' END::text[]))
      ORDER BY 1, 2""";

  private static final String EXTENSIONS =
      """
      SELECT x.extname::text AS name, x.extversion AS version, n.nspname::text AS schema
      FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace""";

  private static final String EXTENSION_RELATIONS =
      """
      SELECT x.extname::text AS extension, n.nspname::text AS schema, c.relname::text AS name,
        c.relkind = 'S' AS sequence, coalesce(c.oid = ANY (x.extconfig), false) AS data,
        ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END
              || '=' || a.privilege_type
            FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS grants
      FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid JOIN pg_class c ON c.oid = d.objid
        JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass
        AND d.deptype = 'e' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')""";

  private static final String AVAILABLE =
      """
      SELECT e.name::text AS name, v.trusted, v.relocatable, v.schema::text AS schema,
        coalesce(v.requires::text[], '{}') AS requires
      FROM pg_available_extensions e JOIN pg_available_extension_versions v
        ON v.name = e.name AND v.version = e.default_version""";

  private static final String LIBRARIES =
      """
      SELECT btrim(library, ' "') AS library
      FROM unnest(string_to_array(current_setting('shared_preload_libraries'), ',')) library""";

  /**
   * Reads roles and databases.
   *
   * @throws NotPrimaryException when the server is a standby
   */
  ObservedServer server(Session session) throws SQLException {
    int major = session.major();
    List<List<Row>> results =
        session.query(
            SERVER,
            ROLES,
            MEMBERSHIPS.formatted(major >= 16 ? OPTIONS_16 : OPTIONS_15),
            ROLE_SETTINGS,
            DATABASES,
            DEPENDENCIES,
            PoolerLookup.QUERY);
    Row server = results.get(0).get(0);
    if (server.flag("standby")) {
      throw new NotPrimaryException();
    }
    return new ObservedServer(
        major,
        server.text("superuser"),
        roles(results),
        results.get(4).stream()
            .map(Observer::database)
            .collect(Collectors.toMap(ObservedDatabase::name, database -> database)),
        state(results.get(6)),
        ObservedExtensions.NOT_ASKED);
  }

  /** Reads which extensions the server could make. */
  ObservedExtensions extensions(Session session) throws SQLException {
    List<List<Row>> results = session.query(AVAILABLE, LIBRARIES);
    return new ObservedExtensions(
        results.get(0).stream()
            .map(
                row ->
                    new ObservedExtensions.Available(
                        row.text("name"),
                        row.flag("trusted"),
                        row.flag("relocatable"),
                        row.textOrNull("schema"),
                        row.texts("requires")))
            .collect(Collectors.toMap(ObservedExtensions.Available::name, one -> one)),
        results.get(1).stream().map(row -> row.text("library")).collect(Collectors.toSet()));
  }

  /** Reads what is in the database that the session is in. */
  ObservedContents contents(Session session) throws SQLException {
    List<List<Row>> results =
        session.query(
            SCHEMAS,
            DEFAULT_PRIVILEGES,
            LARGE_OBJECT_FUNCTIONS,
            DefinerGuard.QUERY,
            LACKING,
            EXTENSIONS,
            EXTENSION_RELATIONS);
    return new ObservedContents(
        results.get(0).stream()
            .map(
                row ->
                    new ObservedContents.Schema(
                        row.text("name"), row.text("owner"), row.grants("grants")))
            .toList(),
        results.get(1).stream()
            .collect(Collectors.toMap(row -> row.text("kind"), row -> row.grants("grants"))),
        results.get(2).stream()
            .collect(Collectors.toMap(row -> row.text("signature"), row -> row.grants("grants"))),
        state(results.get(3)),
        results.get(4).stream()
            .map(
                row ->
                    new ObservedContents.Relation(
                        row.text("schema"),
                        row.text("name"),
                        row.flag("sequence"),
                        row.text("owner")))
            .toList(),
        installed(results.get(5), results.get(6)));
  }

  private static Map<String, ObservedExtensions.Installed> installed(
      List<Row> extensions, List<Row> relations) {
    Map<String, List<Row>> members = by("extension", relations);
    return extensions.stream()
        .map(
            row ->
                new ObservedExtensions.Installed(
                    row.text("name"),
                    row.text("version"),
                    row.text("schema"),
                    members.getOrDefault(row.text("name"), List.of()).stream()
                        .map(
                            member ->
                                new ObservedExtensions.Member(
                                    member.text("schema"),
                                    member.text("name"),
                                    member.flag("sequence"),
                                    member.flag("data"),
                                    member.grants("grants")))
                        .toList()))
        .collect(Collectors.toMap(ObservedExtensions.Installed::name, one -> one));
  }

  private static String state(List<Row> rows) {
    return rows.isEmpty() ? "" : rows.get(0).text("state");
  }

  private static Map<String, ObservedRole> roles(List<List<Row>> results) {
    Map<String, List<Row>> memberships = by("member", results.get(2));
    Map<String, List<Row>> settings = by("name", results.get(3));
    Map<String, List<Row>> dependencies = by("name", results.get(5));
    Map<String, ObservedRole> roles = new HashMap<>();
    for (Row row : results.get(1)) {
      String name = row.text("name");
      roles.put(
          name,
          new ObservedRole(
              row.number("oid"),
              name,
              row.texts("attributes"),
              (int) row.number("connection_limit"),
              row.flag("expires"),
              row.textOrNull("verifier"),
              Marker.TEXT.equals(row.textOrNull("comment")),
              memberships.getOrDefault(name, List.of()).stream()
                  .map(
                      member ->
                          new Membership(
                              member.text("role"),
                              member.flag("admin"),
                              member.flag("inherit"),
                              member.flag("set"),
                              member.text("grantor")))
                  .toList(),
              settings.getOrDefault(name, List.of()).stream()
                  .map(
                      setting ->
                          new RoleSetting(setting.textOrNull("database"), setting.text("value")))
                  .toList(),
              dependencies.getOrDefault(name, List.of()).stream()
                  .map(found -> new Dependency(found.textOrNull("database"), found.flag("owner")))
                  .toList()));
    }
    return roles;
  }

  private static Map<String, List<Row>> by(String column, List<Row> rows) {
    return rows.stream().collect(Collectors.groupingBy(row -> row.text(column)));
  }

  private static ObservedDatabase database(Row row) {
    return new ObservedDatabase(
        row.text("name"),
        row.text("owner"),
        row.flag("allows_connections"),
        (int) row.number("connection_limit"),
        Marker.parse(row.textOrNull("comment")),
        row.grants("grants"),
        null,
        null);
  }
}
