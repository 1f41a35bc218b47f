package dev.mpg.operator.database;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Writes names and texts into SQL, so that each is read back as exactly what it was.
 *
 * <p>Names are always quoted: what is a keyword differs between server versions, and {@code
 * current_user} is only a name when quoted.
 */
final class Quoting {
  /** The server's NAMEDATALEN - 1; it cuts longer names silently. */
  static final int MAX_NAME_BYTES = 63;

  private Quoting() {}

  /**
   * A name as an identifier.
   *
   * @throws IllegalArgumentException when the server could not keep it: empty, longer than 63
   *     bytes, with a NUL or half of a surrogate pair
   */
  static String identifier(String name) {
    return '"' + requireName(name).replace("\"", "\"\"") + '"';
  }

  /** Names as identifiers, separated by commas. */
  static String identifiers(Collection<String> names) {
    return names.stream().map(Quoting::identifier).collect(Collectors.joining(", "));
  }

  /**
   * A text as a string constant, whatever {@code standard_conforming_strings} is.
   *
   * @throws IllegalArgumentException when the text has a NUL or half of a surrogate pair
   */
  static String literal(String text) {
    requireEncodable(text);
    String quoted = text.replace("'", "''");
    return text.indexOf('\\') < 0 ? "'" + quoted + "'" : " E'" + quoted.replace("\\", "\\\\") + "'";
  }

  /**
   * The name itself, when the server can keep it.
   *
   * @throws IllegalArgumentException when it cannot
   */
  static String requireName(String name) {
    requireEncodable(name);
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "name \"" + name + "\" has " + bytes + " bytes; 1 to " + MAX_NAME_BYTES + " are allowed");
    }
    return name;
  }

  private static void requireEncodable(String text) {
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("text with a NUL or broken UTF-16 cannot be sent");
    }
  }
}
