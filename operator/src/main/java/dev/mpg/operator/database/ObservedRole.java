package dev.mpg.operator.database;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A role of the server, those of PostgreSQL itself ({@code pg_*}) left out.
 *
 * @param oid its number, which outlives the role in sessions that are still open
 * @param name its name
 * @param attributes rolsuper, rolcreaterole and so on: names of the catalogue's true columns
 * @param connectionLimit -1 for none
 * @param expires whether it has a VALID UNTIL
 * @param verifier what is kept of its password; null when there is none, or for a superuser
 * @param marked whether the operator made or adopted it
 * @param memberships roles that it is a member of
 * @param roleSettings its settings of the parameter {@code role}
 * @param dependencies where it owns or was granted something; left out for the groups
 */
record ObservedRole(
    long oid,
    String name,
    Set<String> attributes,
    int connectionLimit,
    boolean expires,
    @Nullable String verifier,
    boolean marked,
    List<Membership> memberships,
    List<RoleSetting> roleSettings,
    List<Dependency> dependencies) {

  static final String LOGIN = "rolcanlogin";
  static final String INHERIT = "rolinherit";

  /** Attributes that no role of the operator has. */
  static final Set<String> POWERS =
      Set.of("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls");

  boolean has(String attribute) {
    return attributes.contains(attribute);
  }

  boolean hasPowers() {
    return POWERS.stream().anyMatch(attributes::contains);
  }

  /** Leaves the verifier out. */
  @Override
  public String toString() {
    return "ObservedRole[" + name + "]";
  }

  /**
   * A membership in a role.
   *
   * @param role the role it is a member of
   * @param admin ADMIN OPTION
   * @param inherit INHERIT option; before PostgreSQL 16 the attribute of the member
   * @param set SET option; before PostgreSQL 16 always true
   * @param grantor who granted it
   */
  record Membership(String role, boolean admin, boolean inherit, boolean set, String grantor) {}

  /**
   * A setting {@code ALTER ROLE … [IN DATABASE …] SET role = …}.
   *
   * @param database null: in all
   * @param value the role that a session starts as
   */
  record RoleSetting(@Nullable String database, String value) {}

  /**
   * Something that keeps the role from being dropped.
   *
   * @param database where; null for databases and tablespaces themselves
   * @param owner whether it owns it; else it was granted something
   */
  record Dependency(@Nullable String database, boolean owner) {}
}
