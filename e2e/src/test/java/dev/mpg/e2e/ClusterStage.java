package dev.mpg.e2e;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.e2e.support.Way;
import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import dev.mpg.operator.matrix.Person;
import dev.mpg.operator.matrix.Place;
import dev.mpg.operator.matrix.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/** A cluster, through one of the ways into it. */
final class ClusterStage extends Stage {
  private final Cluster cluster;
  private final Way way;

  ClusterStage(Cluster cluster, Way way) {
    this.cluster = cluster;
    this.way = way;
    way.prepare(cluster);
  }

  @Override
  public String name(Place place) {
    return switch (place) {
      case FIRST -> "first";
      case SECOND -> "second-one";
      case LATER -> "later";
    };
  }

  @Override
  public String name(Person person) {
    return switch (person) {
      case ADMIN -> "fly-user";
      case OTHER_ADMIN -> "ann_other";
      case WRITER -> "wanda";
      case READER -> "rita";
      case OUTSIDER -> "outsider";
      case STRANGER -> "stranger";
    };
  }

  @Override
  public void want(Set<Place> places, Set<Person> people) {
    cluster.edit(
        spec -> {
          spec.setDatabases(places.stream().map(place -> database(name(place))).toList());
          spec.setUsers(people.stream().map(person -> user(name(person), person.role())).toList());
        });
    cluster.awaitReady();
  }

  @Override
  public void asSuperuser(String database, String... statements) {
    cluster.bySuperuser(database, String.join(";\n", statements));
  }

  @Override
  public Connection connect(String database, Person person) throws SQLException {
    UserSecret secret = cluster.secret(name(person.isUser() ? person : Person.ADMIN));
    if (!person.isUser()) {
      secret = secret.with("user", name(person)).with("password", person.password());
    }
    return cluster.connect(way.endpoint(), secret.with("dbname", database), new Properties());
  }

  /** One user more, so that the operator looks at once. */
  @Override
  public void repair() {
    String another = "after-" + cluster.name() + "-" + way.name().toLowerCase(Locale.ROOT);
    cluster.edit(
        spec -> {
          List<UserSpec> users = new ArrayList<>(spec.getUsers());
          users.add(user(another, UserRole.READER));
          spec.setUsers(users);
        });
    await("the passwords of the Secrets")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> isLetIn(Person.ADMIN) && isLetIn(Person.WRITER) && isLetIn(Person.READER));
  }

  private boolean isLetIn(Person person) throws SQLException {
    try (Connection connection = connect(name(Place.FIRST), person)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      if (wrongPassword().contains(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** PgBouncer passes on what the server says. */
  @Override
  public Set<String> refusals() {
    return Set.of(SqlState.NOT_ALLOWED);
  }

  @Override
  public Set<String> wrongPassword() {
    return way.endpoint() == Endpoint.DIRECT
        ? Set.of(SqlState.WRONG_PASSWORD)
        : Set.of(SqlState.WRONG_PASSWORD, SqlState.POOLER_REFUSED);
  }

  private static DatabaseSpec database(String name) {
    DatabaseSpec database = new DatabaseSpec();
    database.setName(name);
    return database;
  }

  private static UserSpec user(String name, UserRole role) {
    UserSpec user = new UserSpec();
    user.setName(name);
    user.setRole(role);
    return user;
  }
}
