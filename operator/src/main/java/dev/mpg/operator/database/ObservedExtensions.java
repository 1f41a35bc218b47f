package dev.mpg.operator.database;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is of extensions.
 *
 * @param available what the server's image has, by name
 * @param libraries what the server has loaded at its start
 */
record ObservedExtensions(Map<String, Available> available, Set<String> libraries) {
  /** Where nobody asked. */
  static final ObservedExtensions NOT_ASKED = new ObservedExtensions(Map.of(), Set.of());

  ObservedExtensions {
    available = Map.copyOf(available);
    libraries = Set.copyOf(libraries);
  }

  /**
   * An extension that could be made.
   *
   * @param name its name
   * @param trusted whether PostgreSQL lets whoever may CREATE in the database make it
   * @param relocatable whether it may be moved to another schema
   * @param schema the only schema that it can be in; null when there is a choice
   * @param requires extensions that it needs
   */
  record Available(
      String name,
      boolean trusted,
      boolean relocatable,
      @Nullable String schema,
      Set<String> requires) {}

  /**
   * An extension in a database.
   *
   * @param name its name
   * @param version its version
   * @param schema where its objects are, for the most part
   * @param relations its tables, views and sequences
   */
  record Installed(String name, String version, String schema, List<Member> relations) {}

  /**
   * A relation of an extension.
   *
   * @param schema its schema
   * @param name its name
   * @param sequence whether it is a sequence; else a table, a view or the like
   * @param data whether the extension declares its rows to be the users' (and dumps have them)
   * @param grants who holds what on it, the owner left out
   */
  record Member(String schema, String name, boolean sequence, boolean data, Set<Grant> grants) {
    String quoted() {
      return Quoting.identifier(schema) + "." + Quoting.identifier(name);
    }
  }
}
