package dev.mpg.operator.database;

import dev.mpg.operator.database.ObservedContents.Relation;
import dev.mpg.operator.database.ObservedContents.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps that give the three groups their rights inside a database. */
final class ContentsPlanner {
  /** Names of the functions that write large objects; PUBLIC may execute most of them. */
  static final Set<String> LARGE_OBJECT_WRITERS =
      Set.of(
          "lo_creat",
          "lo_create",
          "lo_from_bytea",
          "lo_import",
          "lo_put",
          "lowrite",
          "lo_unlink",
          "lo_truncate",
          "lo_truncate64");

  private static final List<String> WRITING_FUNCTIONS =
      List.of(
          "lo_creat(integer)",
          "lo_create(oid)",
          "lo_from_bytea(oid,bytea)",
          "lo_put(oid,bigint,bytea)",
          "lowrite(integer,bytea)",
          "lo_unlink(oid)",
          "lo_truncate(integer,integer)",
          "lo_truncate64(integer,bigint)");

  // These read files of the server with its rights: for nobody.
  private static final List<String> IMPORTING_FUNCTIONS =
      List.of("lo_import(text)", "lo_import(text,oid)");

  private static final String ADMIN = "schema_admin";
  private static final String WRITER = "writer";
  private static final String READER = "reader";

  private static final Map<String, Map<String, Set<String>>> DEFAULTS = new LinkedHashMap<>();
  private static final Map<String, String> KINDS =
      Map.of("n", "SCHEMAS", "r", "TABLES", "S", "SEQUENCES");

  static {
    DEFAULTS.put("n", Map.of(READER, Set.of("USAGE"), WRITER, Set.of("USAGE")));
    DEFAULTS.put(
        "r",
        Map.of(READER, Set.of("SELECT"), WRITER, Set.of("SELECT", "INSERT", "UPDATE", "DELETE")));
    DEFAULTS.put(
        "S", Map.of(READER, Set.of("SELECT"), WRITER, Set.of("SELECT", "USAGE", "UPDATE")));
  }

  private final String database;
  private final Item item;
  private final String superuser;
  private final boolean prepared;
  private final ObservedContents contents;

  /**
   * @param database the database's name
   * @param superuser who owns what the operator makes in it
   * @param prepared whether the operator has prepared it before: then what others than {@code
   *     schema_admin} own is left alone
   * @param contents what is in it
   */
  ContentsPlanner(String database, String superuser, boolean prepared, ObservedContents contents) {
    this.database = database;
    this.item = Item.database(database);
    this.superuser = superuser;
    this.prepared = prepared;
    this.contents = contents;
  }

  /** Why the database cannot be made ready; empty when it can. */
  Optional<String> refusal() {
    return contents.schemas().stream()
        .filter(schema -> schema.name().equals(DefinerGuard.SCHEMA))
        .filter(schema -> !schema.owner().equals(superuser))
        .findFirst()
        .map(
            schema ->
                "database \""
                    + database
                    + "\" has a schema "
                    + DefinerGuard.SCHEMA
                    + " of "
                    + schema.owner()
                    + ", a name that the operator needs: rename that schema");
  }

  List<Step> steps() {
    List<String> sql = new ArrayList<>();
    schemas(sql);
    defaultPrivileges(sql);
    largeObjects(sql);
    if (!contents.definerGuard().equals(DefinerGuard.wanted(superuser))) {
      sql.addAll(DefinerGuard.create());
    }
    backfill(sql);
    return sql.stream().map(statement -> Step.of(database, item, statement)).toList();
  }

  private void schemas(List<String> sql) {
    for (Schema schema : contents.schemas()) {
      if (schema.name().equals(DefinerGuard.SCHEMA)) {
        continue;
      }
      boolean isPublic = schema.name().equals("public");
      String name = Quoting.identifier(schema.name());
      if (isPublic && !schema.owner().equals(ADMIN)) {
        sql.add("ALTER SCHEMA " + name + " OWNER TO " + ADMIN);
      }
      if (isPublic && !prepared && schema.grants().contains(new Grant(Grant.PUBLIC, "CREATE"))) {
        sql.add("REVOKE CREATE ON SCHEMA " + name + " FROM PUBLIC");
      }
      boolean usable =
          schema.grants().contains(new Grant(READER, "USAGE"))
              && schema.grants().contains(new Grant(WRITER, "USAGE"));
      if (!usable && (isPublic || !prepared || schema.owner().equals(ADMIN))) {
        sql.add("GRANT USAGE ON SCHEMA " + name + " TO " + READER + ", " + WRITER);
      }
    }
  }

  private void defaultPrivileges(List<String> sql) {
    DEFAULTS.forEach(
        (kind, wanted) -> {
          Set<Grant> given = contents.defaultGrants().getOrDefault(kind, Set.of());
          for (String group : List.of(READER, WRITER)) {
            Set<String> privileges = wanted.getOrDefault(group, Set.of());
            if (!privileges.stream().allMatch(one -> given.contains(new Grant(group, one)))) {
              sql.add(
                  "ALTER DEFAULT PRIVILEGES FOR ROLE "
                      + ADMIN
                      + " GRANT "
                      + list(privileges)
                      + " ON "
                      + KINDS.get(kind)
                      + " TO "
                      + group);
            }
          }
        });
  }

  private void largeObjects(List<String> sql) {
    Set<Grant> writing = Set.of(new Grant(ADMIN, "EXECUTE"), new Grant(WRITER, "EXECUTE"));
    if (!haveExactly(WRITING_FUNCTIONS, writing)) {
      sql.add("REVOKE EXECUTE ON FUNCTION " + functions(WRITING_FUNCTIONS) + fromAllOfUs());
      sql.add(
          "GRANT EXECUTE ON FUNCTION "
              + functions(WRITING_FUNCTIONS)
              + " TO "
              + ADMIN
              + ", "
              + WRITER);
    }
    if (!haveExactly(IMPORTING_FUNCTIONS, Set.of())) {
      sql.add("REVOKE EXECUTE ON FUNCTION " + functions(IMPORTING_FUNCTIONS) + fromAllOfUs());
    }
  }

  /** Grants to other roles are somebody else's business. */
  private boolean haveExactly(List<String> signatures, Set<Grant> wanted) {
    Set<String> ours = Set.of(Grant.PUBLIC, ADMIN, WRITER, READER);
    return signatures.stream()
        .allMatch(
            signature ->
                contents
                    .largeObjectGrants()
                    .getOrDefault(signature, Set.of(new Grant(Grant.PUBLIC, "EXECUTE")))
                    .stream()
                    .filter(grant -> ours.contains(grant.grantee()))
                    .collect(Collectors.toSet())
                    .equals(wanted));
  }

  private static String functions(List<String> signatures) {
    return signatures.stream()
        .map(signature -> "pg_catalog." + signature)
        .collect(Collectors.joining(", "));
  }

  private static String fromAllOfUs() {
    return " FROM PUBLIC, " + ADMIN + ", " + WRITER + ", " + READER;
  }

  private void backfill(List<String> sql) {
    Set<Relation> ours = new HashSet<>(contents.lacking());
    ours.removeIf(relation -> prepared && !relation.owner().equals(ADMIN));
    grantOn(sql, "TABLE", "r", ours.stream().filter(relation -> !relation.sequence()).toList());
    grantOn(sql, "SEQUENCE", "S", ours.stream().filter(Relation::sequence).toList());
  }

  private static void grantOn(
      List<String> sql, String keyword, String kind, List<Relation> relations) {
    if (relations.isEmpty()) {
      return;
    }
    String names =
        relations.stream().map(Relation::quoted).sorted().collect(Collectors.joining(", "));
    DEFAULTS
        .getOrDefault(kind, Map.of())
        .forEach(
            (group, privileges) ->
                sql.add(
                    "GRANT " + list(privileges) + " ON " + keyword + " " + names + " TO " + group));
  }

  private static String list(Set<String> privileges) {
    return privileges.stream().sorted().collect(Collectors.joining(", "));
  }
}
