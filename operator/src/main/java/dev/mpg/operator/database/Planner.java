package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.UserRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides, from what is wanted and what is there, what to execute. Executes nothing. */
final class Planner {
  /** The database that everything on roles and on other databases is executed in. */
  static final String MAINTENANCE = "postgres";

  private static final List<String> CLOSED_DATABASES = List.of(MAINTENANCE, "template1");

  /**
   * Plans one pass.
   *
   * @param everReady databases that have been ready before; one of them that is gone is not made
   *     again
   * @param asWanted databases that were not looked into, because they are as wanted inside
   */
  SyncPlan plan(
      WantedState wanted,
      ObservedServer observed,
      Set<String> everReady,
      Map<String, Known.Found> asWanted) {
    return new Pass(wanted, observed, everReady, asWanted).plan();
  }

  private static final class Pass {
    private final WantedState wanted;
    private final ObservedServer observed;
    private final Set<String> everReady;
    private final Map<String, Known.Found> asWanted;
    private final RolePlanner roles;
    private final RemovalPlanner removals;
    private final DatabasePlanner databases;

    private final List<Item> items = new ArrayList<>();
    private final List<ExtensionResult> extensions = new ArrayList<>();
    private final List<ItemResult> decided = new ArrayList<>();
    private final Set<String> recycle = new HashSet<>();
    private final Set<String> passwords = new HashSet<>();

    // In the order of execution.
    private final List<Step> first = new ArrayList<>();
    private final List<Step> endSessions = new ArrayList<>();
    private final List<Step> drop = new ArrayList<>();
    private final List<Step> create = new ArrayList<>();
    private final List<Step> open = new ArrayList<>();
    private final TreeMap<String, List<Step>> inside = new TreeMap<>();
    private final List<Step> last = new ArrayList<>();

    Pass(
        WantedState wanted,
        ObservedServer observed,
        Set<String> everReady,
        Map<String, Known.Found> asWanted) {
      this.wanted = wanted;
      this.observed = observed;
      this.everReady = everReady;
      this.asWanted = asWanted;
      this.roles = new RolePlanner(MAINTENANCE, observed.major());
      this.removals = new RemovalPlanner(MAINTENANCE, observed);
      List<WantedUser> users = wanted.users().stream().filter(this::isAllowed).toList();
      this.databases =
          new DatabasePlanner(
              MAINTENANCE,
              observed.superuser(),
              users.stream()
                  .filter(user -> user.role() == UserRole.SCHEMA_ADMIN)
                  .map(WantedUser::name)
                  .toList(),
              new HashSet<>(users.stream().map(WantedUser::name).toList()));
    }

    SyncPlan plan() {
      groups();
      closedDatabases();
      pooler();
      wanted.users().forEach(this::user);
      wanted.databases().forEach(this::database);
      Set<String> dropped = new TreeSet<>();
      Set<String> kept = new TreeSet<>();
      otherDatabases().forEach(name -> (isToGo(name) ? dropped : kept).add(name));
      dropped.forEach(this::drop);
      Set<String> removed = removedUsers(dropped);

      List<Step> steps = new ArrayList<>(first);
      steps.addAll(endSessions);
      steps.addAll(drop);
      steps.addAll(create);
      steps.addAll(open);
      inside.values().forEach(steps::addAll);
      steps.addAll(last);
      return new SyncPlan(
          steps, items, extensions, decided, removed, dropped, kept, recycle, passwords);
    }

    private void groups() {
      items.add(Item.SERVER);
      for (RoleSpec group : RoleSpec.groups()) {
        role(Item.SERVER, group);
      }
    }

    /** Nobody but superusers, and the pooler's lookup, has anything to do in these. */
    private void closedDatabases() {
      String pooler = wanted.pooler().name();
      for (String name : CLOSED_DATABASES) {
        ObservedDatabase database = observed.databases().get(name);
        if (database == null) {
          continue;
        }
        Set<String> out = new LinkedHashSet<>();
        database.grants().stream()
            .map(Grant::grantee)
            .filter(grantee -> grantee.equals(Grant.PUBLIC) || isOurs(grantee))
            .filter(grantee -> !grantee.equals(pooler))
            .forEach(out::add);
        for (String grantee : out) {
          String from = new Grant(grantee, "").quotedGrantee();
          String sql = "REVOKE ALL ON DATABASE " + Quoting.identifier(name) + " FROM " + from;
          first.add(Step.of(MAINTENANCE, Item.SERVER, sql));
        }
      }
    }

    private boolean isOurs(String name) {
      ObservedRole role = observed.roles().get(name);
      return role != null && role.marked();
    }

    private void pooler() {
      String name = wanted.pooler().name();
      Item item = Item.pooler(name);
      items.add(item);
      if (!role(item, RoleSpec.internal(wanted.pooler()))) {
        return;
      }
      ObservedDatabase postgres = observed.databases().get(PoolerLookup.DATABASE);
      if (postgres != null && !postgres.grants().contains(new Grant(name, "CONNECT"))) {
        String sql =
            "GRANT CONNECT ON DATABASE "
                + Quoting.identifier(PoolerLookup.DATABASE)
                + " TO "
                + Quoting.identifier(name);
        first.add(Step.of(MAINTENANCE, item, sql));
      }
      if (!observed.lookup().equals(PoolerLookup.wanted(observed.superuser(), name))) {
        PoolerLookup.create(name)
            .forEach(sql -> first.add(Step.of(PoolerLookup.DATABASE, item, sql)));
      }
    }

    private void user(WantedUser user) {
      Item item = Item.user(user.name());
      items.add(item);
      if (ReservedNames.isReservedRole(user.name())) {
        decided.add(ItemResult.notReady(item, Reason.NAME_RESERVED, reserved("user", user.name())));
        return;
      }
      ObservedRole role = observed.roles().get(user.name());
      if (user.scramVerifier() == null) {
        decided.add(ItemResult.notReady(item, Reason.PASSWORD_UNKNOWN, unknown(user.name())));
        // Nothing of somebody else's is taken over without a password to give it.
        if (role == null || !role.marked()) {
          return;
        }
      }
      role(item, RoleSpec.user(user, role));
    }

    /** Whether the user is neither refused nor somebody else's role. */
    private boolean isAllowed(WantedUser user) {
      ObservedRole role = observed.roles().get(user.name());
      if (ReservedNames.isReservedRole(user.name())) {
        return false;
      }
      if (role == null || !role.marked()) {
        return user.scramVerifier() != null
            && (role == null || roles.refusal(RoleSpec.user(user, role), role).isEmpty());
      }
      return true;
    }

    /** Plans a role; false when it is refused. */
    private boolean role(Item item, RoleSpec spec) {
      ObservedRole role = observed.roles().get(spec.name());
      if (role == null) {
        first.addAll(roles.create(item, spec));
        if (item.kind() == ItemKind.USER) {
          passwords.add(spec.name());
        }
        if (item.kind() == ItemKind.USER && endSessions.isEmpty()) {
          // Somebody may have dropped it: sessions of the former one would stay without any right.
          endSessions.add(SessionSteps.endThoseWithoutRole(MAINTENANCE, item));
        }
        return true;
      }
      Optional<String> refusal = roles.refusal(spec, role);
      if (refusal.isPresent()) {
        decided.add(ItemResult.notReady(item, Reason.NAME_TAKEN, refusal.get()));
        return false;
      }
      first.addAll(roles.alter(item, spec, role));
      if (roles.changesStart(item, spec, role)) {
        recycle.add(spec.name());
      }
      if (item.kind() == ItemKind.USER && !Objects.equals(role.verifier(), spec.verifier())) {
        passwords.add(spec.name());
      }
      if (roles.openSessionsKeepTooMuch(spec, role)) {
        endSessions.add(SessionSteps.end(MAINTENANCE, item, role.oid()));
      }
      return true;
    }

    private void database(WantedDatabase wish) {
      String name = wish.name();
      Item item = Item.database(name);
      items.add(item);
      ObservedDatabase database = observed.databases().get(name);
      if (ReservedNames.isReservedDatabase(name)) {
        decided.add(ItemResult.notReady(item, Reason.NAME_RESERVED, reserved("database", name)));
      } else if (database == null && everReady.contains(name)) {
        decided.add(ItemResult.notReady(item, Reason.DATABASE_MISSING, missing(name)));
      } else if (database == null) {
        create.add(databases.create(name));
        open.addAll(databases.open(name));
        prepare(wish, databases.justCreated(name));
      } else if (database.invalid()) {
        decided.add(ItemResult.notReady(item, Reason.DATABASE_INVALID, invalid(name)));
      } else if (!database.allowsConnections()) {
        // What is in it can be seen only then: the next pass does the rest.
        first.addAll(databases.open(name));
        decided.add(
            ItemResult.notReady(item, Reason.IN_PROGRESS, "database \"" + name + "\" was closed"));
      } else if (asWanted.containsKey(name)) {
        extensions.addAll(asWanted.get(name).extensions());
        first.addAll(databases.settings(database));
        first.addAll(databases.grants(database, MAINTENANCE));
        mark(
            database,
            new Marker(wanted.resource(), wish.deletionPolicy(), new TreeSet<>(wish.extensions())));
      } else if (database.contents() == null) {
        String problem = Objects.requireNonNullElse(database.problem(), "not looked into yet");
        decided.add(ItemResult.notReady(item, Reason.SQL_FAILED, problem));
      } else if (database.marked()) {
        first.addAll(databases.settings(database));
        first.addAll(databases.grants(database, MAINTENANCE));
        contents(database);
        mark(database, extensions(wish, database));
      } else {
        first.addAll(databases.settings(database));
        prepare(wish, database);
      }
    }

    /** Writes down what the spec says, where that has changed. */
    private void mark(ObservedDatabase database, Marker marker) {
      if (database.marker() == null || !marker.text().equals(database.marker().text())) {
        String name = database.name();
        first.add(Step.of(MAINTENANCE, Item.database(name), marker.onDatabase(name)));
      }
    }

    /** Inside first, then who may connect, then the mark that says that all of it is done. */
    private void prepare(WantedDatabase wish, ObservedDatabase database) {
      contents(database);
      List<Step> steps = inside(database.name());
      steps.addAll(databases.grants(database, database.name()));
      Marker marker = extensions(wish, database);
      steps.add(
          Step.of(
              database.name(), Item.database(database.name()), marker.onDatabase(database.name())));
    }

    /**
     * Plans the extensions of a database that was looked into.
     *
     * @return what is to be remembered of the spec
     */
    private Marker extensions(WantedDatabase wish, ObservedDatabase database) {
      Marker former = database.marker();
      ExtensionPlanner planner =
          new ExtensionPlanner(
              wish.name(), observed, Objects.requireNonNull(database.contents(), wish.name()));
      SortedSet<String> remembered =
          planner.plan(
              wish.extensions(),
              former != null && isOfThisResource(former) ? former.extensions() : Set.of());
      if (!planner.steps().isEmpty()) {
        inside(wish.name()).addAll(planner.steps());
      }
      extensions.addAll(planner.results());
      return new Marker(wanted.resource(), wish.deletionPolicy(), remembered);
    }

    private boolean isOfThisResource(Marker marker) {
      return marker.resource().equals(wanted.resource());
    }

    /** Databases that are not wanted, or no longer. */
    private Set<String> otherDatabases() {
      Set<String> others = new TreeSet<>(observed.databases().keySet());
      others.removeIf(ReservedNames::isReservedDatabase);
      wanted.databases().forEach(database -> others.remove(database.name()));
      return others;
    }

    private boolean isToGo(String name) {
      ObservedDatabase database = observed.databases().get(name);
      Marker marker = database == null ? null : database.marker();
      return marker != null && marker.policy() == DeletionPolicy.DELETE && isOfThisResource(marker);
    }

    /** Sessions end with DROP DATABASE; until then no new ones come. */
    private void drop(String name) {
      ObservedDatabase database = Objects.requireNonNull(observed.databases().get(name), name);
      items.add(Item.database(name));
      if (database.allowsConnections() && !database.invalid()) {
        first.add(databases.close(name));
      }
      drop.add(databases.drop(name));
    }

    private void contents(ObservedDatabase database) {
      ContentsPlanner contents =
          new ContentsPlanner(
              database.name(),
              observed.superuser(),
              database.prepared(),
              Objects.requireNonNull(database.contents(), database.name()));
      Optional<String> refusal = contents.refusal();
      if (refusal.isPresent()) {
        decided.add(
            ItemResult.notReady(Item.database(database.name()), Reason.NAME_TAKEN, refusal.get()));
        return;
      }
      List<Step> steps = contents.steps();
      if (!steps.isEmpty()) {
        inside(database.name()).addAll(steps);
      }
    }

    private List<Step> inside(String database) {
      return inside.computeIfAbsent(database, name -> new ArrayList<>());
    }

    private Set<String> removedUsers(Set<String> droppedDatabases) {
      Set<String> kept = new HashSet<>();
      RoleSpec.groups().forEach(group -> kept.add(group.name()));
      wanted.users().forEach(user -> kept.add(user.name()));
      Set<String> removed = new LinkedHashSet<>();
      observed.roles().values().stream()
          .filter(ObservedRole::marked)
          .filter(role -> !kept.contains(role.name()))
          .filter(role -> !role.name().startsWith(ReservedNames.INTERNAL_PREFIX))
          .filter(role -> !role.name().equals(observed.superuser()))
          .sorted((one, other) -> one.name().compareTo(other.name()))
          .forEach(
              role -> {
                removed.add(role.name());
                items.add(Item.user(role.name()));
                remove(role, droppedDatabases);
              });
      return removed;
    }

    private void remove(ObservedRole role, Set<String> droppedDatabases) {
      first.addAll(removals.lockOut(role));
      endSessions.add(SessionSteps.end(MAINTENANCE, Item.user(role.name()), role.oid()));
      removals.databases(role).stream()
          .filter(database -> !droppedDatabases.contains(database))
          .forEach(database -> inside(database).addAll(removals.disown(role, database)));
      last.addAll(removals.drop(role));
      // Those that were just starting when the role was dropped.
      last.add(SessionSteps.end(MAINTENANCE, Item.user(role.name()), role.oid()));
    }

    private static String reserved(String what, String name) {
      return what
          + " name \""
          + name
          + "\" belongs to the server or to the operator: choose another name";
    }

    private static String unknown(String name) {
      return "the password of user \""
          + name
          + "\" is not known, see its Secret; a user that is there keeps the password it has";
    }

    private static String missing(String name) {
      return "database \""
          + name
          + "\" was ready before and is gone from the server: it was dropped or renamed in SQL. It"
          + " is not made again, so that no empty database takes the place of the lost one. Restore"
          + " it from a backup or rename it back; or take it off spec.databases, and add it again"
          + " for an empty one";
    }

    private static String invalid(String name) {
      return "database \""
          + name
          + "\" is invalid, an interrupted DROP DATABASE left it so: finish it with DROP DATABASE "
          + Quoting.identifier(name)
          + " as superuser";
    }
  }
}
