package dev.mpg.operator.database;

/**
 * A database as the resource wants it.
 *
 * @param name its name, at most 63 bytes
 */
public record WantedDatabase(String name) {
  /**
   * @throws IllegalArgumentException when the server cannot keep the name
   */
  public WantedDatabase {
    Quoting.requireName(name);
  }
}
