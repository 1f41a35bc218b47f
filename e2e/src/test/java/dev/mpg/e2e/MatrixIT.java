package dev.mpg.e2e;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.e2e.support.Way;
import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import dev.mpg.operator.matrix.PermissionMatrix;
import dev.mpg.operator.matrix.Person;
import dev.mpg.operator.matrix.Place;
import dev.mpg.operator.matrix.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The matrix through each way into a cluster, on the objects that were made on the direct one. */
class MatrixIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster = TENANT.cluster("matrix");

  /**
   * With one pooler: two share the 40 server connections by halves, three databases leave each of
   * them six, and the sessions of one person each and three more can all come to the same one.
   */
  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT
            .applyCluster(
                "matrix",
                """
                {plan: basic, replicas: 0, storage: {size: 1Gi}, deletionPolicy: Delete,
                 pooler: {replicas: 1}, databases: [{name: first}], users: [{name: fly-user}]}
                """)
            .awaitReady();
    try (Stage stage = new ClusterStage(Way.DIRECT)) {
      PermissionMatrix.set(stage);
    }
  }

  @Nested
  class Direct extends PermissionMatrix {
    @Override
    protected Stage open() {
      return new ClusterStage(Way.DIRECT);
    }
  }

  @Nested
  class PooledBySession extends PermissionMatrix {
    @Override
    protected Stage open() {
      return new ClusterStage(Way.SESSION);
    }
  }

  @Nested
  class PooledByTransaction extends PermissionMatrix {
    @Override
    protected Stage open() {
      return new ClusterStage(Way.TRANSACTION);
    }
  }

  private static final class ClusterStage extends Stage {
    private final Way way;

    ClusterStage(Way way) {
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
            spec.setUsers(
                people.stream().map(person -> user(name(person), person.role())).toList());
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
      String another = "after-" + way.name().toLowerCase(java.util.Locale.ROOT);
      cluster.edit(
          spec -> {
            List<UserSpec> users = new java.util.ArrayList<>(spec.getUsers());
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
}
