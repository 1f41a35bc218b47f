package dev.mpg.operator.database;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sync found to be as wanted, and what the server told of itself just before: while it tells
 * the same, nothing has to be looked into again.
 *
 * @param shared a fingerprint of what all databases share; null when it is not known to be as
 *     wanted
 * @param databases what was found in the databases that are as wanted inside
 */
public record Known(@Nullable String shared, Map<WantedDatabase, Found> databases) {
  /**
   * What was found in a database.
   *
   * @param counters its write counters; empty for one that was just brought to what is wanted,
   *     which is to be looked into once more
   * @param extensions the results of its extensions
   */
  record Found(String counters, List<ExtensionResult> extensions) {
    Found {
      extensions = List.copyOf(extensions);
    }
  }

  /** Nothing: everything has to be looked into. */
  public static final Known NOTHING = new Known(null, Map.of());

  public Known {
    databases = Map.copyOf(databases);
  }

  /** Whether all that is wanted is known to be so. */
  public boolean covers(WantedState wanted) {
    return shared != null && databases.keySet().containsAll(wanted.databases());
  }

  /** What of this still holds when the server tells that. */
  Known after(Signs signs) {
    Map<WantedDatabase, Found> same = new HashMap<>();
    databases.forEach(
        (database, found) -> {
          if (found.counters().equals(signs.counters().get(database.name()))) {
            same.put(database, found);
          }
        });
    return new Known(signs.shared().equals(shared) ? shared : null, same);
  }
}
