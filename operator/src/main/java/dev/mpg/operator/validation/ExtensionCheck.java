package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Extensions: known, allowed, and each once in a database. */
final class ExtensionCheck {
  private ExtensionCheck() {}

  static void check(@Nullable List<DatabaseSpec> databases, Consumer<Violation> found) {
    if (databases == null) {
      return;
    }
    for (int i = 0; i < databases.size(); i++) {
      checkDatabase(
          "spec.databases[" + i + "].extensions", databases.get(i).getExtensions(), found);
    }
  }

  private static void checkDatabase(
      String field, @Nullable List<@Nullable String> names, Consumer<Violation> found) {
    if (names == null) {
      return;
    }
    if (names.size() > Names.MAX_EXTENSIONS) {
      found.accept(
          new Violation(
              field, names.size() + " extensions", "give at most " + Names.MAX_EXTENSIONS));
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String at = field + "[" + i + "]";
      String name = names.get(i) == null ? "" : names.get(i);
      String refused = ExtensionTable.TABLE.refused().get(name);
      if (refused != null) {
        found.accept(new Violation(at, name, name + " " + refused));
      } else if (!ExtensionTable.TABLE.allowed().containsKey(name)) {
        found.accept(
            new Violation(
                at,
                name,
                "is not among those that can be given; remove it, or name one of "
                    + String.join(", ", ExtensionTable.TABLE.allowed().keySet())));
      } else if (!seen.add(name)) {
        found.accept(new Violation(at, name, "is there twice; remove one"));
      }
    }
  }
}
