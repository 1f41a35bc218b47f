package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.database.ObservedRole.Dependency;
import dev.mpg.operator.database.ObservedRole.Membership;
import dev.mpg.operator.database.ObservedRole.RoleSetting;
import dev.mpg.operator.database.RoleSpec.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps that make a role what its spec says. */
final class RolePlanner {
  private static final Map<String, String> WITHOUT_POWER =
      Map.of(
          "rolsuper", "NOSUPERUSER",
          "rolcreaterole", "NOCREATEROLE",
          "rolcreatedb", "NOCREATEDB",
          "rolreplication", "NOREPLICATION",
          "rolbypassrls", "NOBYPASSRLS");

  private final String database;
  private final int major;

  /**
   * @param database where the steps are executed
   * @param major the server's major version
   */
  RolePlanner(String database, int major) {
    this.database = database;
    this.major = major;
  }

  /**
   * Why a role that somebody else made cannot be taken over; empty when it can, or when it is ours.
   *
   * <p>Only a plain role is taken over: one that would have no right but those of its new group.
   * Somebody made it for this resource, or took the comment off by hand.
   */
  Optional<String> refusal(RoleSpec spec, ObservedRole role) {
    if (role.marked()) {
      return Optional.empty();
    }
    List<String> reasons = new ArrayList<>();
    ObservedRole.POWERS.stream()
        .filter(role::has)
        .map(power -> "is " + power.substring("rol".length()))
        .sorted()
        .forEach(reasons::add);
    if (spec.login() != role.has(ObservedRole.LOGIN)) {
      reasons.add(spec.login() ? "cannot log in" : "can log in");
    }
    role.memberships().stream()
        .map(Membership::role)
        .filter(group -> !isGroup(group) && !spec.memberOf().containsKey(group))
        .map(group -> "is a member of " + group)
        .forEach(reasons::add);
    if (spec.login() && role.dependencies().stream().anyMatch(Dependency::owner)) {
      reasons.add("owns objects");
    }
    if (reasons.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "a role \""
            + spec.name()
            + "\" that this operator did not make exists and "
            + String.join(", ", reasons)
            + "; it is left as it is. Choose another name, or rename or drop that role");
  }

  List<Step> create(Item item, RoleSpec spec) {
    String name = Quoting.identifier(spec.name());
    List<Step> steps = new ArrayList<>();
    String sql =
        "CREATE ROLE "
            + name
            + (spec.login() ? " LOGIN" : " NOLOGIN")
            + (spec.inherit() ? " INHERIT" : " NOINHERIT");
    if (spec.verifier() == null) {
      steps.add(Step.of(database, item, sql));
    } else {
      String verifier = Quoting.literal(spec.verifier());
      steps.add(Step.secret(database, item, sql + " PASSWORD " + verifier, verifier));
    }
    steps.add(Step.of(database, item, Marker.onRole(spec.name())));
    spec.memberOf()
        .forEach((group, options) -> steps.add(grant(item, spec.name(), group, options)));
    if (spec.startsAs() != null) {
      steps.add(startAs(item, spec.name(), spec.startsAs()));
    }
    return steps;
  }

  List<Step> alter(Item item, RoleSpec spec, ObservedRole role) {
    List<Step> steps = new ArrayList<>();
    attributes(item, spec, role).ifPresent(steps::add);
    steps.addAll(rights(item, spec, role));
    if (!role.marked()) {
      steps.add(Step.of(database, item, Marker.onRole(spec.name())));
    }
    return steps;
  }

  /**
   * Whether sessions start as another role after {@link #alter}. Those that are open do not follow;
   * every other change of rights holds for them at once.
   */
  boolean changesStart(Item item, RoleSpec spec, ObservedRole role) {
    return spec.login() && !startingRole(item, spec, role).isEmpty();
  }

  /**
   * Whether sessions that are open now keep what {@link #alter} takes away: a session that has
   * switched to a role stays that role after the membership is revoked.
   */
  boolean openSessionsKeepTooMuch(RoleSpec spec, ObservedRole role) {
    return spec.login()
        && (role.hasPowers()
            || role.memberships().stream()
                .anyMatch(
                    membership ->
                        membership.set() && !spec.memberOf().containsKey(membership.role())));
  }

  private Optional<Step> attributes(Item item, RoleSpec spec, ObservedRole role) {
    List<String> clauses = new ArrayList<>();
    ObservedRole.POWERS.stream()
        .filter(role::has)
        .sorted()
        .map(WITHOUT_POWER::get)
        .filter(Objects::nonNull)
        .forEach(clauses::add);
    if (role.has(ObservedRole.LOGIN) != spec.login()) {
      clauses.add(spec.login() ? "LOGIN" : "NOLOGIN");
    }
    if (role.has(ObservedRole.INHERIT) != spec.inherit()) {
      clauses.add(spec.inherit() ? "INHERIT" : "NOINHERIT");
    }
    if (role.connectionLimit() != -1) {
      clauses.add("CONNECTION LIMIT -1");
    }
    if (role.expires()) {
      clauses.add("VALID UNTIL 'infinity'");
    }
    String alter = "ALTER ROLE " + Quoting.identifier(spec.name()) + " ";
    if (Objects.equals(role.verifier(), spec.verifier())) {
      return clauses.isEmpty()
          ? Optional.empty()
          : Optional.of(Step.of(database, item, alter + String.join(" ", clauses)));
    }
    String verifier = spec.verifier() == null ? "NULL" : Quoting.literal(spec.verifier());
    clauses.add("PASSWORD " + verifier);
    return Optional.of(Step.secret(database, item, alter + String.join(" ", clauses), verifier));
  }

  private List<Step> rights(Item item, RoleSpec spec, ObservedRole role) {
    List<Step> steps = new ArrayList<>();
    Set<String> inPlace = new HashSet<>();
    for (Membership membership : role.memberships()) {
      Options wanted = spec.memberOf().get(membership.role());
      if (wanted != null && isAsWanted(membership, wanted)) {
        inPlace.add(membership.role());
      } else {
        steps.add(revoke(item, spec.name(), membership));
      }
    }
    spec.memberOf()
        .forEach(
            (group, options) -> {
              if (!inPlace.contains(group)) {
                steps.add(grant(item, spec.name(), group, options));
              }
            });
    if (spec.login()) {
      steps.addAll(startingRole(item, spec, role));
    }
    return steps;
  }

  private boolean isAsWanted(Membership membership, Options wanted) {
    return !membership.admin()
        && (major < 16
            || (membership.inherit() == wanted.inherit() && membership.set() == wanted.set()));
  }

  private List<Step> startingRole(Item item, RoleSpec spec, ObservedRole role) {
    String alter = "ALTER ROLE " + Quoting.identifier(spec.name()) + " ";
    List<Step> steps = new ArrayList<>();
    String current = null;
    for (RoleSetting setting : role.roleSettings()) {
      if (setting.database() == null) {
        current = setting.value();
      } else {
        String in = "IN DATABASE " + Quoting.identifier(setting.database()) + " RESET role";
        steps.add(Step.of(database, item, alter + in));
      }
    }
    if (!Objects.equals(current, spec.startsAs())) {
      steps.add(
          spec.startsAs() == null
              ? Step.of(database, item, alter + "RESET role")
              : startAs(item, spec.name(), spec.startsAs()));
    }
    return steps;
  }

  private Step startAs(Item item, String name, String group) {
    return Step.of(
        database,
        item,
        "ALTER ROLE " + Quoting.identifier(name) + " SET role = " + Quoting.literal(group));
  }

  private Step grant(Item item, String name, String group, Options options) {
    String sql = "GRANT " + Quoting.identifier(group) + " TO " + Quoting.identifier(name);
    return Step.of(database, item, major < 16 ? sql : sql + with(options));
  }

  private static String with(Options options) {
    return " WITH ADMIN FALSE, INHERIT "
        + keyword(options.inherit())
        + ", SET "
        + keyword(options.set());
  }

  private static String keyword(boolean value) {
    return value ? "TRUE" : "FALSE";
  }

  private Step revoke(Item item, String name, Membership membership) {
    String sql =
        "REVOKE " + Quoting.identifier(membership.role()) + " FROM " + Quoting.identifier(name);
    // Since version 16 each grantor's grant is one of its own.
    String by = major < 16 ? "" : " GRANTED BY " + Quoting.identifier(membership.grantor());
    return Step.of(database, item, sql + by + " CASCADE");
  }

  private static boolean isGroup(@Nullable String name) {
    return Arrays.stream(UserRole.values()).anyMatch(role -> role.group().equals(name));
  }
}
