package dev.mpg.operator.matrix;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A server that the operator looks after, and one way into it. */
public abstract class Stage implements AutoCloseable {

  private final Map<String, Connection> open = new HashMap<>();

  /** The database's name. */
  public abstract String name(Place place);

  /** The user's name. */
  public abstract String name(Person person);

  /** Has the operator make these databases and users, and waits until it has. */
  public abstract void want(Set<Place> places, Set<Person> people) throws SQLException;

  /** Executes statements as superuser, in one session, each in a transaction of its own. */
  public abstract void asSuperuser(String database, String... statements) throws SQLException;

  /** Connects with the password that the person has been given. */
  public abstract Connection connect(String database, Person person) throws SQLException;

  /** Has the operator put back the passwords that users changed by hand. */
  public abstract void repair() throws SQLException;

  /** What is said to somebody who is not let into a database. */
  public Set<String> refusals() {
    return Set.of(PermissionMatrix.DENIED);
  }

  /** What is said to somebody with a wrong password. */
  public abstract Set<String> wrongPassword();

  /** A connection that is opened once, since the matrix has a thousand cases. */
  final Connection session(Place place, Person person) throws SQLException {
    String key = place + " " + person;
    Connection session = open.get(key);
    if (session == null) {
      session = connect(name(place), person);
      open.put(key, session);
    }
    return session;
  }

  /** Closes the connections. */
  @Override
  public void close() throws SQLException {
    for (Connection session : open.values()) {
      session.close();
    }
    open.clear();
  }
}
