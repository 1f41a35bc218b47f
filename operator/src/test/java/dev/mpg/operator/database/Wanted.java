package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.secret.ScramVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Builds wanted states for tests. Every user's password is its name followed by "-password". */
final class Wanted {
  private static final Map<String, String> VERIFIERS = new ConcurrentHashMap<>();

  private final List<WantedDatabase> databases = new ArrayList<>();
  private final List<WantedUser> users = new ArrayList<>();
  private String resource = "the-resource";

  /** What a resource without databases and users stands for. */
  static WantedState byDefault() {
    return new Wanted().database("fly-db").user("fly-user", UserRole.SCHEMA_ADMIN).state();
  }

  static String password(String user) {
    // SASLprep allows no emoji in passwords.
    return user.replaceAll("[^ -~]", "x") + "-password";
  }

  /** The same verifier each time, as the Secret keeps it. */
  static String verifier(String user) {
    return VERIFIERS.computeIfAbsent(user, name -> ScramVerifier.of(password(name)));
  }

  Wanted database(String name, String... extensions) {
    return database(name, DeletionPolicy.RETAIN, extensions);
  }

  Wanted database(String name, DeletionPolicy policy, String... extensions) {
    databases.add(new WantedDatabase(name, List.of(extensions), policy));
    return this;
  }

  /** As another resource, that was made later. */
  Wanted of(String resource) {
    this.resource = resource;
    return this;
  }

  Wanted user(String name, UserRole role) {
    users.add(new WantedUser(name, role, verifier(name)));
    return this;
  }

  /** A user whose Secret cannot be read at the moment. */
  Wanted userWithoutPassword(String name, UserRole role) {
    users.add(new WantedUser(name, role, null));
    return this;
  }

  WantedState state() {
    return new WantedState(
        resource,
        databases,
        users,
        new InternalUser(InternalUser.POOLER, verifier(InternalUser.POOLER)));
  }
}
