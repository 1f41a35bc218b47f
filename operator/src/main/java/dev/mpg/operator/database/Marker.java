package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The comment on roles and databases that the operator made or adopted; on a database it also says
 * what the spec last asked for that must be known once the database, or an extension, is off the
 * list.
 *
 * <p>A comment, because it goes with the object through renames, physical backups and failovers,
 * only a superuser can set it on these two kinds, and {@code \du+} and {@code \l+} show it. Not the
 * comments on extensions themselves: their owners can change them, and dumps contain them.
 *
 * @param resource UID of the resource whose spec this was. Another one, that was made on kept or
 *     restored data, never listed the database, and drops nothing for what the former one said
 * @param policy what becomes of the database when it is off the list
 * @param extensions extensions of the spec: when one is off the list, it is dropped
 */
record Marker(String resource, DeletionPolicy policy, SortedSet<String> extensions) {
  static final String TEXT = "managed by mpg-operator";

  private static final String SEPARATOR = "; ";
  private static final String RESOURCE = "resource";
  private static final String POLICY = "deletionPolicy";
  private static final String EXTENSIONS = "extensions";

  Marker {
    extensions = new TreeSet<>(extensions);
  }

  static String onRole(String name) {
    return "COMMENT ON ROLE " + Quoting.identifier(name) + " IS " + Quoting.literal(TEXT);
  }

  String onDatabase(String name) {
    return "COMMENT ON DATABASE " + Quoting.identifier(name) + " IS " + Quoting.literal(text());
  }

  /** The comment; without details that only matter for what is not there. */
  String text() {
    StringBuilder text = new StringBuilder(TEXT);
    if (policy == DeletionPolicy.RETAIN && extensions.isEmpty()) {
      return text.toString();
    }
    text.append(SEPARATOR).append(RESOURCE).append(": ").append(resource);
    text.append(SEPARATOR).append(POLICY).append(": ").append(policy.value());
    if (!extensions.isEmpty()) {
      text.append(SEPARATOR).append(EXTENSIONS).append(": ").append(String.join(", ", extensions));
    }
    return text.toString();
  }

  /** What a database's comment says; null when the operator did not write it. */
  static @Nullable Marker parse(@Nullable String comment) {
    if (comment == null) {
      return null;
    }
    String[] parts = comment.split(SEPARATOR, -1);
    if (!parts[0].equals(TEXT)) {
      return null;
    }
    Map<String, String> details = new LinkedHashMap<>();
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      int colon = part.indexOf(": ");
      if (colon < 0) {
        return null;
      }
      details.put(part.substring(0, colon), part.substring(colon + 2));
    }
    Marker marker =
        new Marker(
            details.getOrDefault(RESOURCE, ""),
            DeletionPolicy.DELETE.value().equals(details.get(POLICY))
                ? DeletionPolicy.DELETE
                : DeletionPolicy.RETAIN,
            details.containsKey(EXTENSIONS)
                ? new TreeSet<>(Arrays.asList(details.get(EXTENSIONS).split(", ")))
                : new TreeSet<>());
    // Edited by hand: then it is not known what the spec said.
    return marker.text().equals(comment) ? marker : null;
  }
}
