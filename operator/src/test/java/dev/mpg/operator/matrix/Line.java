package dev.mpg.operator.matrix;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One line of the matrix.
 *
 * @param row its number
 * @param outcomes what the last statement comes to; who is not in it is not in the matrix
 * @param alone whether the statement cannot be in a transaction
 * @param statements the last one is tried, those before it must succeed
 */
public record Line(int row, Map<Person, Outcome> outcomes, boolean alone, List<String> statements) {

  private static final List<Person> COLUMNS =
      List.of(Person.ADMIN, Person.WRITER, Person.READER, Person.OUTSIDER);

  /**
   * A line whose statements are tried in one transaction.
   *
   * @param outcomes of schema_admin, writer, reader, outsider: A, D, I or - for not in the matrix
   */
  static Line line(int row, String outcomes, String... statements) {
    return new Line(row, parse(outcomes), false, List.of(statements));
  }

  /** A line whose statement cannot be in a transaction. */
  static Line alone(int row, String outcomes, String statement) {
    return new Line(row, parse(outcomes), true, List.of(statement));
  }

  private static Map<Person, Outcome> parse(String outcomes) {
    Map<Person, Outcome> parsed = new EnumMap<>(Person.class);
    for (int i = 0; i < COLUMNS.size(); i++) {
      switch (outcomes.charAt(i)) {
        case 'A' -> parsed.put(COLUMNS.get(i), Outcome.ALLOWED);
        case 'D' -> parsed.put(COLUMNS.get(i), Outcome.DENIED);
        case 'I' -> parsed.put(COLUMNS.get(i), Outcome.IGNORED);
        case '-' -> {}
        default -> throw new IllegalArgumentException(outcomes);
      }
    }
    return parsed;
  }
}
