package dev.mpg.operator.matrix;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who tries the statements. */
public enum Person {
  ADMIN(UserRole.SCHEMA_ADMIN),
  OTHER_ADMIN(UserRole.SCHEMA_ADMIN),
  WRITER(UserRole.WRITER),
  READER(UserRole.READER),
  /**
   * A login in no group, made by the superuser, who let it into the databases: so that more than
   * CONNECT is tried.
   */
  OUTSIDER(null),
  /** A login in no group that nobody let in. */
  STRANGER(null);

  private final @Nullable UserRole role;

  Person(@Nullable UserRole role) {
    this.role = role;
  }

  /** Whether the operator makes this user. */
  public boolean isUser() {
    return role != null;
  }

  /** The role in the spec, of those that are users. */
  public UserRole role() {
    return Objects.requireNonNull(role, name());
  }

  /** The name and the password's beginning of those that the superuser makes. */
  String login() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The password of those that the superuser makes. */
  public String password() {
    return login() + "-password";
  }
}
