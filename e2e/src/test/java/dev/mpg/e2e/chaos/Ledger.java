package dev.mpg.e2e.chaos;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;

/** The lists and the table in the database. */
final class Ledger {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Route route;

  Ledger(Route route) {
    this.route = route;
  }

  /** Makes them, empty. */
  void create() throws SQLException {
    try (Connection connection = route.connect(Endpoint.DIRECT, new Properties())) {
      Cluster.execute(
          connection,
          """
          CREATE TABLE chaos_list (key int PRIMARY KEY, ids uuid[] NOT NULL DEFAULT '{}');
          CREATE TABLE chaos_entry (id uuid NOT NULL, key int NOT NULL);
          CREATE INDEX ON chaos_entry (key);
          """);
    }
  }

  /** Makes lists that are not there yet. */
  void add(List<Integer> keys) {
    asked(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO chaos_list SELECT unnest(?::int[]) ON CONFLICT DO NOTHING")) {
            insert.setArray(1, ints(connection, keys));
            return insert.executeUpdate();
          }
        });
  }

  /** A fingerprint of each list and its entries. */
  Map<Integer, String> fingerprints() {
    return asked(
        connection -> {
          Map<Integer, String> fingerprints = new TreeMap<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows =
                  statement.executeQuery(
                      """
                      SELECT key, md5(array_to_string(ids, '')) || (
                        SELECT count(*) || md5(coalesce(string_agg(id::text, '' ORDER BY id), ''))
                        FROM chaos_entry WHERE chaos_entry.key = chaos_list.key)
                      FROM chaos_list\
                      """)) {
            while (rows.next()) {
              fingerprints.put(rows.getInt(1), rows.getString(2));
            }
          }
          return fingerprints;
        });
  }

  /** What stands there now. */
  Found read(List<Integer> keys) {
    return asked(
        connection ->
            new Found(
                ids(connection, "SELECT key, ids FROM chaos_list WHERE key = ANY (?)", keys),
                ids(
                    connection,
                    "SELECT key, array_agg(id) FROM chaos_entry WHERE key = ANY (?) GROUP BY key",
                    keys)));
  }

  private static Map<Integer, List<UUID>> ids(Connection connection, String sql, List<Integer> keys)
      throws SQLException {
    Map<Integer, List<UUID>> ids = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, ints(connection, keys));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.put(rows.getInt(1), List.of((UUID[]) rows.getArray(2).getArray()));
        }
      }
    }
    return ids;
  }

  private static Array ints(Connection connection, List<Integer> keys) throws SQLException {
    return connection.createArrayOf("int", keys.toArray());
  }

  /** Asked of the primary, in one transaction, until it answers. */
  private <T> T asked(Question<T> question) {
    List<SQLException> refused = new ArrayList<>();
    return await("what stands in the database")
        .atMost(PATIENCE)
        .until(
            () -> {
              try (Connection connection = route.connect(Endpoint.DIRECT, new Properties())) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                // A former primary that nobody told could still be read from. This it could not
                // commit; and with it, all that was read is at the standby too.
                Cluster.query(connection, "SELECT pg_logical_emit_message(true, 'chaos', '')");
                T answer = question.ask(connection);
                connection.commit();
                return answer;
              } catch (SQLException e) {
                refused.add(e);
                return null;
              }
            },
            Objects::nonNull);
  }

  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }
}
