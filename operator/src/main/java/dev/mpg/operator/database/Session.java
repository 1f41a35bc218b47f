package dev.mpg.operator.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A superuser session that tenants cannot influence and that leaves no verifier in a log. */
final class Session implements AutoCloseable {
  /**
   * First of all: only the server's own functions and operators are found, whatever tenants plant.
   *
   * <p>Then everything that would write a statement's text somewhere is turned off, since CREATE
   * and ALTER ROLE contain verifiers: the log, pg_stat_statements, and pg_stat_activity, which a
   * member of pg_monitor can read.
   *
   * <p>synchronous_commit stays on, also when the cluster's own setting is lower: a database that
   * was reported ready must not be lost in a failover. Patroni empties synchronous_standby_names
   * when there is no standby, so this does not hang; statement_timeout would not end that wait
   * anyway, only the socket's timeout does.
   */
  private static final String PRELUDE =
      """
      SET search_path = pg_catalog, pg_temp;
      SET application_name = 'mpg-operator';
      SET track_activities = off;
      SET log_statement = 'none';
      SET log_duration = off;
      SET log_min_duration_statement = -1;
      SET log_min_duration_sample = -1;
      SET log_transaction_sample_rate = 0;
      SET log_min_error_statement = 'panic';
      SET log_parser_stats = off;
      SET debug_print_parse = off;
      SET debug_print_rewritten = off;
      SET debug_print_plan = off;
      SET pg_stat_statements.track = 'none';
      SET pg_stat_statements.track_utility = off;
      SET statement_timeout = '60s';
      SET lock_timeout = '3s';
      SET idle_in_transaction_session_timeout = '60s';
      SET synchronous_commit = on;
      SET default_transaction_read_only = off;
      SET standard_conforming_strings = on;
      SET client_min_messages = warning;
      SET lc_messages = 'C';
      SET jit = off;
      SELECT current_database()::text AS database""";

  private final Connection connection;

  private Session(Connection connection) {
    this.connection = connection;
  }

  @SuppressWarnings("MustBeClosedChecker")
  static Session open(ServerConnections connections, String database) throws SQLException {
    Connection connection = connections.open(database);
    try {
      connection.setAutoCommit(true);
      Session session = new Session(connection);
      String actual = session.query(PRELUDE).get(0).get(0).text("database");
      if (!actual.equals(database)) {
        throw new SQLException(
            "asked for database \"" + database + "\", connected to \"" + actual + "\"", "08004");
      }
      return session;
    } catch (SQLException | RuntimeException failure) {
      try {
        connection.close();
      } catch (SQLException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  int major() throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion();
  }

  /** Runs statements in one round trip; one list of rows for each that is a query. */
  List<List<Row>> query(String... queries) throws SQLException {
    try (Statement statement = statement()) {
      return Row.readAll(statement, String.join(";\n", queries));
    }
  }

  /** Executes one statement, or several separated by semicolons, outside a transaction. */
  void execute(String sql) throws SQLException {
    try (Statement statement = statement()) {
      statement.execute(sql);
    }
  }

  /**
   * Executes one statement that must be outside a transaction, such as CREATE DATABASE, without
   * waiting for the standby: with a hundred databases those waits are most of the time. What a
   * failover may lose is done again by the sync of the new primary, and nothing is told of a new
   * database before a later commit, which waits for everything before it, has opened it.
   */
  void executeAlone(String sql) throws SQLException {
    execute("SET synchronous_commit = local");
    try {
      execute(sql);
    } finally {
      execute("SET synchronous_commit = on");
    }
  }

  /**
   * Executes statements in one transaction and two round trips: all of them take effect or none.
   */
  void executeTogether(List<String> statements) throws SQLException {
    connection.setAutoCommit(false);
    try {
      execute(String.join(";\n", statements));
      connection.commit();
    } catch (SQLException failure) {
      undo(failure);
      throw failure;
    }
    connection.setAutoCommit(true);
  }

  private void undo(SQLException failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException second) {
      // The connection is lost, and with it the transaction; what came first says more.
      failure.addSuppressed(second);
    }
  }

  private Statement statement() throws SQLException {
    Statement statement = connection.createStatement();
    // Otherwise pgjdbc would read {…} in the text as JDBC escapes.
    statement.setEscapeProcessing(false);
    return statement;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
