package dev.mpg.operator.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row of a query, read at once, so that nothing holds on to the connection. */
final class Row {
  private final Map<String, @Nullable Object> columns;

  private Row(Map<String, @Nullable Object> columns) {
    this.columns = columns;
  }

  static List<List<Row>> readAll(Statement statement, String queries) throws SQLException {
    List<List<Row>> results = new ArrayList<>();
    boolean more = statement.execute(queries);
    // A statement that is no query counts as a result without rows.
    while (more || statement.getUpdateCount() != -1) {
      if (more) {
        try (ResultSet rows = statement.getResultSet()) {
          results.add(read(rows));
        }
      }
      more = statement.getMoreResults();
    }
    return results;
  }

  private static List<Row> read(ResultSet resultSet) throws SQLException {
    int count = resultSet.getMetaData().getColumnCount();
    List<Row> rows = new ArrayList<>();
    while (resultSet.next()) {
      Map<String, @Nullable Object> columns = new LinkedHashMap<>();
      for (int i = 1; i <= count; i++) {
        Object value = resultSet.getObject(i);
        columns.put(
            resultSet.getMetaData().getColumnLabel(i),
            value instanceof Array array ? array.getArray() : value);
      }
      rows.add(new Row(columns));
    }
    return rows;
  }

  @Nullable String textOrNull(String column) {
    Object value = columns.get(column);
    return value == null ? null : value.toString();
  }

  String text(String column) {
    return Objects.requireNonNull(textOrNull(column), column);
  }

  boolean flag(String column) {
    return (Boolean) Objects.requireNonNull(columns.get(column), column);
  }

  long number(String column) {
    return ((Number) Objects.requireNonNull(columns.get(column), column)).longValue();
  }

  Set<String> texts(String column) {
    Object value = Objects.requireNonNull(columns.get(column), column);
    return Arrays.stream((Object[]) value)
        .map(Object::toString)
        .collect(Collectors.toCollection(HashSet::new));
  }

  Set<Grant> grants(String column) {
    return texts(column).stream().map(Grant::parse).collect(Collectors.toSet());
  }
}
