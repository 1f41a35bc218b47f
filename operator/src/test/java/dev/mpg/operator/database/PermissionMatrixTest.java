package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.matrix.PermissionMatrix;
import dev.mpg.operator.matrix.Person;
import dev.mpg.operator.matrix.Place;
import dev.mpg.operator.matrix.Stage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;

/** The matrix on a server of every supported major version, with names that need quotes. */
class PermissionMatrixTest {

  @Nested
  class On15 extends PermissionMatrix {
    @Override
    protected Stage open() throws Exception {
      return EmbeddedStage.of("15");
    }
  }

  @Nested
  class On16 extends PermissionMatrix {
    @Override
    protected Stage open() throws Exception {
      return EmbeddedStage.of("16");
    }
  }

  @Nested
  class On17 extends PermissionMatrix {
    @Override
    protected Stage open() throws Exception {
      return EmbeddedStage.of("17");
    }
  }

  @Nested
  class On18 extends PermissionMatrix {
    @Override
    protected Stage open() throws Exception {
      return EmbeddedStage.of("18");
    }
  }

  /** The operator's planner and applier, without the operator around them. */
  private static final class EmbeddedStage extends Stage {
    private final TestServer server;
    private final Connection superusers;
    private WantedState wanted = new Wanted().state();

    private EmbeddedStage(TestServer server) throws SQLException {
      this.server = server;
      this.superusers = server.superuser("postgres");
    }

    static Stage of(String major) throws IOException, SQLException {
      Stage stage = new EmbeddedStage(TestServer.startMajor(major));
      PermissionMatrix.set(stage);
      return stage;
    }

    @Override
    public String name(Place place) {
      return switch (place) {
        case FIRST -> "first";
        case SECOND -> "Second \"one\"";
        case LATER -> "later";
      };
    }

    @Override
    public String name(Person person) {
      return switch (person) {
        case ADMIN -> "fly-user";
        case OTHER_ADMIN -> "Ann's \"other\"";
        case WRITER -> "wanda";
        case READER -> "rita";
        case OUTSIDER -> "outsider";
        case STRANGER -> "stranger";
      };
    }

    @Override
    public void want(Set<Place> places, Set<Person> people) throws SQLException {
      Wanted builder = new Wanted();
      places.forEach(place -> builder.database(name(place)));
      people.forEach(person -> builder.user(name(person), person.role()));
      wanted = builder.state();
      assertThat(sync(Set.of()).items()).allMatch(ItemResult::ready);
    }

    @Override
    public void asSuperuser(String database, String... statements) throws SQLException {
      server.execute(database, statements);
    }

    @Override
    public Connection connect(String database, Person person) throws SQLException {
      return server.connect(
          database,
          name(person),
          person.isUser() ? Wanted.password(name(person)) : person.password());
    }

    @Override
    public void repair() throws SQLException {
      SyncResult result =
          sync(wanted.databases().stream().map(WantedDatabase::name).collect(Collectors.toSet()));

      assertThat(result.ready()).isTrue();
      assertThat(result.statements()).isEqualTo(3);
    }

    @Override
    public Set<String> wrongPassword() {
      return Set.of("28P01");
    }

    private SyncResult sync(Set<String> everReady) throws SQLException {
      return new DatabaseSync(server.connections()).sync(wanted, everReady);
    }

    @Override
    public void close() throws SQLException {
      super.close();
      superusers.close();
      server.close();
    }
  }
}
