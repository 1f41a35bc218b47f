package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The steps that make a database, and that let the right ones in. */
final class DatabasePlanner {
  private final String maintenance;
  private final String superuser;
  private final List<String> admins;
  private final Set<String> logins;

  /**
   * @param maintenance the database that steps on others are executed in
   * @param superuser who owns all databases
   * @param admins login users that are schema_admin: CONNECT is checked for the login itself, and
   *     theirs do not inherit the group's
   * @param logins all login users of the operator
   */
  DatabasePlanner(String maintenance, String superuser, List<String> admins, Set<String> logins) {
    this.maintenance = maintenance;
    this.superuser = superuser;
    this.admins = admins;
    this.logins = logins;
  }

  /** CREATE DATABASE: outside a transaction. Nobody can connect until all is prepared. */
  Step create(String database) {
    return Step.alone(
        maintenance,
        Item.database(database),
        "CREATE DATABASE "
            + Quoting.identifier(database)
            + " OWNER "
            + Quoting.identifier(superuser)
            + " TEMPLATE template0 ALLOW_CONNECTIONS false");
  }

  /** Opens a database for superusers only, so that it can be prepared. */
  List<Step> open(String database) {
    String name = Quoting.identifier(database);
    return List.of(
        maintenance(database, "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC"),
        maintenance(database, "ALTER DATABASE " + name + " ALLOW_CONNECTIONS true"));
  }

  /** Lets nobody in any more, so that whoever is sent away cannot come back before the end. */
  Step close(String database) {
    return maintenance(
        database, "ALTER DATABASE " + Quoting.identifier(database) + " ALLOW_CONNECTIONS false");
  }

  /** DROP DATABASE: outside a transaction, and with the sessions that are in it. */
  Step drop(String database) {
    return Step.alone(
        maintenance,
        Item.database(database),
        "DROP DATABASE " + Quoting.identifier(database) + " WITH (FORCE)");
  }

  /** What {@link #grants} needs to know of a database that {@link #create} and open made. */
  ObservedDatabase justCreated(String database) {
    return new ObservedDatabase(
        database, superuser, true, -1, null, Set.of(), ObservedContents.FRESH, null);
  }

  /** Puts owner and connection limit right. */
  List<Step> settings(ObservedDatabase database) {
    String alter = "ALTER DATABASE " + Quoting.identifier(database.name()) + " ";
    List<Step> steps = new ArrayList<>();
    if (!database.owner().equals(superuser)) {
      steps.add(maintenance(database.name(), alter + "OWNER TO " + Quoting.identifier(superuser)));
    }
    if (database.connectionLimit() != -1) {
      steps.add(maintenance(database.name(), alter + "CONNECTION LIMIT -1"));
    }
    return steps;
  }

  /**
   * Lets the groups and the admins in, and nobody else of ours. Roles that the operator did not
   * make keep what somebody gave them.
   *
   * @param where the database that the steps are executed in
   */
  List<Step> grants(ObservedDatabase database, String where) {
    Map<String, Set<String>> wanted = wanted();
    Map<String, Set<String>> given = new HashMap<>();
    for (Grant grant : database.grants()) {
      given.computeIfAbsent(grant.grantee(), name -> new TreeSet<>()).add(grant.privilege());
    }
    boolean ownerChanges = !database.owner().equals(superuser);
    Set<String> ours = new TreeSet<>(wanted.keySet());
    ours.addAll(logins);
    ours.add(Grant.PUBLIC);

    List<Step> steps = new ArrayList<>();
    // Of as many users as there may be, at once: each GRANT writes the whole list anew.
    Map<Set<String>, List<String>> newLogins = new LinkedHashMap<>();
    for (String grantee : ours) {
      Set<String> should = wanted.getOrDefault(grantee, Set.of());
      Set<String> has = given.getOrDefault(grantee, Set.of());
      Set<String> excess = new TreeSet<>(has);
      excess.removeAll(should);
      Set<String> missing = new TreeSet<>(should);
      // A change of owner folds the old owner's grants into the new one's.
      if (!ownerChanges) {
        missing.removeAll(has);
      }
      String on = " ON DATABASE " + Quoting.identifier(database.name());
      String quoted = new Grant(grantee, "").quotedGrantee();
      Item item = logins.contains(grantee) ? Item.user(grantee) : Item.database(database.name());
      if (!excess.isEmpty()) {
        steps.add(step(where, item, database, "REVOKE " + list(excess) + on + " FROM " + quoted));
      }
      if (!missing.isEmpty() && logins.contains(grantee)) {
        newLogins.computeIfAbsent(missing, privileges -> new ArrayList<>()).add(grantee);
      } else if (!missing.isEmpty()) {
        steps.add(step(where, item, database, "GRANT " + list(missing) + on + " TO " + quoted));
      }
    }
    newLogins.forEach(
        (missing, grantees) -> steps.add(grant(where, database, list(missing), grantees)));
    return steps;
  }

  private static Step grant(
      String where, ObservedDatabase database, String privileges, List<String> logins) {
    String grant =
        "GRANT " + privileges + " ON DATABASE " + Quoting.identifier(database.name()) + " TO ";
    List<Step> parts =
        logins.stream()
            .map(
                login -> step(where, Item.user(login), database, grant + Quoting.identifier(login)))
            .toList();
    return parts.size() == 1
        ? parts.get(0)
        : Step.together(Item.database(database.name()), grant + Quoting.identifiers(logins), parts);
  }

  private Map<String, Set<String>> wanted() {
    Map<String, Set<String>> wanted = new HashMap<>();
    wanted.put(UserRole.SCHEMA_ADMIN.group(), Set.of("CONNECT", "CREATE", "TEMPORARY"));
    wanted.put(UserRole.WRITER.group(), Set.of("CONNECT"));
    wanted.put(UserRole.READER.group(), Set.of("CONNECT"));
    admins.forEach(admin -> wanted.put(admin, Set.of("CONNECT")));
    return wanted;
  }

  private Step maintenance(String database, String sql) {
    return Step.of(maintenance, Item.database(database), sql);
  }

  private static Step step(String where, Item item, ObservedDatabase database, String sql) {
    return Step.of(where, item, sql).needing(Item.database(database.name()));
  }

  private static String list(Set<String> privileges) {
    return privileges.stream().sorted().collect(Collectors.joining(", "));
  }
}
