package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.database.ObservedContents.Schema;
import dev.mpg.operator.database.ObservedExtensions.Available;
import dev.mpg.operator.database.ObservedExtensions.Installed;
import dev.mpg.operator.database.ObservedExtensions.Member;
import dev.mpg.operator.validation.ExtensionTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The steps that bring a database to its extensions.
 *
 * <p>The script of an extension runs as superuser, and finds what it names by its search_path: the
 * extension's schema, and those of the extensions that it requires. In a schema where users can
 * make objects, one of theirs may be found instead of the server's own, and be run as superuser. So
 * a script runs in a schema of the operator's, where nobody else can make anything, and what it
 * made is moved to {@code public} in the same transaction. One that cannot be moved stays in a
 * schema of its own, unless PostgreSQL trusts its script wherever it runs.
 *
 * <p>A trusted extension belongs to {@code schema_admin}, as if one of them had made it; any other
 * to the superuser.
 */
final class ExtensionPlanner {
  private static final String ADMIN = UserRole.SCHEMA_ADMIN.group();
  private static final List<String> GROUPS =
      List.of(UserRole.READER.group(), UserRole.WRITER.group(), ADMIN);

  /** Nobody but the superuser may even look into it. */
  private static final String STAGE = DefinerGuard.SCHEMA;

  private static final String TARGET = "public";

  private final String database;
  private final String superuser;
  private final int major;
  private final ObservedExtensions server;
  private final ObservedContents contents;

  private final List<Step> steps = new ArrayList<>();
  private final List<ExtensionResult> results = new ArrayList<>();

  /**
   * @param database the database's name
   * @param observed the server
   * @param contents what is in the database
   */
  ExtensionPlanner(String database, ObservedServer observed, ObservedContents contents) {
    this.database = database;
    this.superuser = observed.superuser();
    this.major = observed.major();
    this.server = observed.extensions();
    this.contents = contents;
  }

  List<Step> steps() {
    return steps;
  }

  /** One for each extension that is wanted, or to be dropped, as if its steps did what they say. */
  List<ExtensionResult> results() {
    return results;
  }

  /**
   * Plans.
   *
   * @param wanted extensions of the spec
   * @param former extensions that the spec had the last time
   * @return those of them that are to be remembered until the next pass
   */
  SortedSet<String> plan(List<String> wanted, Set<String> former) {
    SortedSet<String> remembered = new TreeSet<>(wanted);
    for (String name : inOrder(wanted)) {
      want(name, wanted);
    }
    for (String name : new TreeSet<>(former)) {
      Installed installed = contents.extensions().get(name);
      if (!wanted.contains(name) && installed != null) {
        remembered.add(name);
        add(name, "DROP EXTENSION " + Quoting.identifier(name));
        result(installed, name, Reason.IN_PROGRESS, "is being dropped");
      }
    }
    return remembered;
  }

  /** What another one requires comes before it. */
  private Set<String> inOrder(List<String> wanted) {
    Set<String> ordered = new LinkedHashSet<>();
    wanted.forEach(name -> addAfterRequired(name, wanted, new TreeSet<>(), ordered));
    return ordered;
  }

  private void addAfterRequired(
      String name, List<String> wanted, Set<String> waiting, Set<String> ordered) {
    if (!waiting.add(name)) {
      return;
    }
    requires(name).stream()
        .filter(wanted::contains)
        .forEach(required -> addAfterRequired(required, wanted, waiting, ordered));
    ordered.add(name);
  }

  private Set<String> requires(String name) {
    Available available = server.available().get(name);
    return available == null ? Set.of() : available.requires();
  }

  private void want(String name, List<String> wanted) {
    Installed installed = contents.extensions().get(name);
    ExtensionTable.Allowed entry = ExtensionTable.TABLE.allowed().get(name);
    String library = entry == null ? "" : entry.library();
    if (!library.isEmpty() && !server.libraries().contains(library)) {
      result(
          installed,
          name,
          Reason.LIBRARY_NOT_LOADED,
          "needs the library "
              + library
              + " in shared_preload_libraries, which the server does not load; remove it from the"
              + " list");
    } else if (installed != null) {
      rights(installed);
      result(installed, name, Reason.SYNCED, "");
    } else {
      create(name, server.available().get(name), wanted);
    }
  }

  private void create(String name, @Nullable Available available, List<String> wanted) {
    if (available == null) {
      result(
          null,
          name,
          Reason.NOT_AVAILABLE,
          "is not in the image of PostgreSQL "
              + major
              + "; remove it from the list, or use an image that has it");
      return;
    }
    List<String> missing =
        available.requires().stream()
            .filter(one -> !contents.extensions().containsKey(one) && !wanted.contains(one))
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      result(
          null,
          name,
          Reason.REQUIREMENT_MISSING,
          "requires " + String.join(", ", missing) + "; add that to the list too");
    } else if (!available.trusted() && !available.requires().isEmpty()) {
      // The schemas of those are in the search_path of its script, and users make objects there.
      result(
          null,
          name,
          Reason.NOT_SAFE,
          "cannot be made safely, because its script would search schemas in which users can make"
              + " objects; remove it from the list");
    } else if (isTaken(available)) {
      result(
          null,
          name,
          Reason.NAME_TAKEN,
          "needs a schema " + ownSchema(available) + " of its own; rename the one that is there");
    } else {
      script(available);
      // What is in it, and who may use that, is seen in the next pass.
      result(null, name, Reason.IN_PROGRESS, "is being made");
    }
  }

  private void script(Available available) {
    String name = Quoting.identifier(available.name());
    String create = "CREATE EXTENSION " + name;
    boolean moves = isMoved(available);
    if (moves) {
      create += " SCHEMA " + STAGE;
    } else if (available.trusted()) {
      create += available.schema() == null ? " SCHEMA " + TARGET : "";
    } else {
      String schema = ownSchema(available);
      if (!schema.startsWith("pg_") && schema(schema) == null) {
        // Fails when somebody was faster, instead of using what that one made.
        add(available.name(), "CREATE SCHEMA " + Quoting.identifier(schema));
      }
      create += " SCHEMA " + Quoting.identifier(schema);
    }
    if (available.trusted()) {
      add(available.name(), "SET LOCAL ROLE " + ADMIN);
    }
    add(available.name(), create);
    if (available.trusted()) {
      add(available.name(), "SET LOCAL ROLE NONE");
    }
    if (moves) {
      add(available.name(), "ALTER EXTENSION " + name + " SET SCHEMA " + TARGET);
    }
  }

  private static boolean isMoved(Available available) {
    return available.relocatable() && available.schema() == null;
  }

  private static String ownSchema(Available available) {
    return available.schema() == null ? available.name() : available.schema();
  }

  private boolean isTaken(Available available) {
    if (available.trusted() || isMoved(available)) {
      return false;
    }
    Schema there = schema(ownSchema(available));
    return there != null
        && (!there.owner().equals(superuser)
            || there.grants().stream().anyMatch(grant -> grant.privilege().equals("CREATE")));
  }

  private @Nullable Schema schema(String name) {
    return contents.schemas().stream()
        .filter(schema -> schema.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /**
   * Everybody reads an extension's tables; writers and admins write those whose rows are the users'
   * own. Its author gave rights to PUBLIC at most, and default privileges do not reach what belongs
   * to the superuser.
   */
  private void rights(Installed installed) {
    Schema schema = schema(installed.schema());
    if (schema != null && schema.owner().equals(superuser)) {
      grant(
          installed.name(),
          List.of("USAGE"),
          "SCHEMA " + Quoting.identifier(schema.name()),
          schema.grants(),
          GROUPS);
    }
    for (Member member : installed.relations()) {
      String on = (member.sequence() ? "SEQUENCE " : "TABLE ") + member.quoted();
      grant(installed.name(), List.of("SELECT"), on, member.grants(), GROUPS);
      if (member.data()) {
        List<String> writing =
            member.sequence() ? List.of("USAGE", "UPDATE") : List.of("INSERT", "UPDATE", "DELETE");
        grant(installed.name(), writing, on, member.grants(), GROUPS.subList(1, 3));
      }
    }
  }

  private void grant(
      String extension, List<String> privileges, String on, Set<Grant> given, List<String> to) {
    List<String> lacking =
        to.stream()
            .filter(
                group ->
                    !privileges.stream()
                        .allMatch(
                            one ->
                                given.contains(new Grant(group, one))
                                    || given.contains(new Grant(Grant.PUBLIC, one))))
            .toList();
    if (!lacking.isEmpty()) {
      add(
          extension,
          "GRANT "
              + String.join(", ", privileges)
              + " ON "
              + on
              + " TO "
              + String.join(", ", lacking));
    }
  }

  private void add(String extension, String sql) {
    steps.add(
        Step.of(database, Item.extension(database, extension), sql)
            .needing(Item.database(database)));
  }

  private void result(@Nullable Installed installed, String name, Reason reason, String message) {
    results.add(
        new ExtensionResult(
            database,
            name,
            installed == null ? null : installed.version(),
            reason == Reason.SYNCED,
            reason,
            message.isEmpty() ? "" : "extension \"" + name + "\" " + message));
  }
}
