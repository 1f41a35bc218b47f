package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A role as the operator wants it.
 *
 * @param name its name
 * @param login whether it is a login user
 * @param inherit whether it has its memberships' rights without SET ROLE
 * @param verifier what the server keeps of its password; null: none
 * @param memberOf the roles it is a member of; of no other
 * @param startsAs the role that its sessions start as; null: itself
 */
record RoleSpec(
    String name,
    boolean login,
    boolean inherit,
    @Nullable String verifier,
    Map<String, Options> memberOf,
    @Nullable String startsAs) {

  /**
   * The options of a membership; ADMIN is never given.
   *
   * @param inherit whether the rights come without SET ROLE
   * @param set whether SET ROLE is allowed
   */
  record Options(boolean inherit, boolean set) {}

  /** The three groups that all rights are given to. */
  static List<RoleSpec> groups() {
    return List.of(
        group(UserRole.SCHEMA_ADMIN, Map.of("pg_signal_backend", new Options(true, false))),
        group(UserRole.WRITER, Map.of()),
        group(UserRole.READER, Map.of()));
  }

  /**
   * A login user.
   *
   * <p>What a schema_admin makes must belong to the group, or no other admin could change it and
   * default privileges would not reach it. So its sessions start as the group, and without SET ROLE
   * it can do nothing.
   *
   * @param role what is there; its password stays when the wanted one is not known
   */
  static RoleSpec user(WantedUser user, @Nullable ObservedRole role) {
    String known = user.scramVerifier();
    String verifier = known == null && role != null ? role.verifier() : known;
    String group = user.role().group();
    boolean admin = user.role() == UserRole.SCHEMA_ADMIN;
    return new RoleSpec(
        user.name(),
        true,
        !admin,
        verifier,
        Map.of(group, new Options(!admin, admin)),
        admin ? group : null);
  }

  static RoleSpec internal(InternalUser user) {
    return new RoleSpec(user.name(), true, false, user.scramVerifier(), Map.of(), null);
  }

  private static RoleSpec group(UserRole role, Map<String, Options> memberOf) {
    return new RoleSpec(role.group(), false, true, null, memberOf, null);
  }

  /** Leaves the verifier out. */
  @Override
  public String toString() {
    return "RoleSpec[" + name + "]";
  }
}
