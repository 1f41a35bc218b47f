package dev.mpg.operator.validation;

/**
 * One thing in a spec that cannot be carried out.
 *
 * @param field path of the field, e.g. {@code spec.users[0].name}
 * @param value what stands there, as a person wrote it
 * @param remedy what is wrong with it and what to write instead
 */
public record Violation(String field, String value, String remedy) {

  /** Field, value and remedy in one line, for a condition or an Event. */
  public String message() {
    return field + ": \"" + printable(value) + "\": " + remedy;
  }

  /** Keeps a hostile value from breaking a line or filling a status. */
  private static String printable(String value) {
    String cut = value.length() <= 80 ? value : value.substring(0, 80) + "…";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
