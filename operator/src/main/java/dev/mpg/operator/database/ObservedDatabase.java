package dev.mpg.operator.database;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database of the server.
 *
 * @param name its name
 * @param owner its owner
 * @param allowsConnections {@code datallowconn}
 * @param connectionLimit -1 for none, -2 when an interrupted DROP DATABASE left it invalid
 * @param marker what the operator wrote on it when it made or adopted it, and finished; null: no
 *     such thing
 * @param grants who holds what on it, the owner left out
 * @param contents what is in it; null when it was not looked into
 * @param problem why it could not be looked into
 */
record ObservedDatabase(
    String name,
    String owner,
    boolean allowsConnections,
    int connectionLimit,
    @Nullable Marker marker,
    Set<Grant> grants,
    @Nullable ObservedContents contents,
    @Nullable String problem) {

  /** Whether the operator made or adopted it. */
  boolean marked() {
    return marker != null;
  }

  boolean invalid() {
    return connectionLimit == -2;
  }

  /**
   * Whether the operator has prepared what is in it. A comment is easily changed by hand, and what
   * others made in the database must not be opened for that.
   */
  boolean prepared() {
    return marked() || (contents != null && !contents.definerGuard().isEmpty());
  }

  ObservedDatabase with(ObservedContents observed) {
    return new ObservedDatabase(
        name, owner, allowsConnections, connectionLimit, marker, grants, observed, null);
  }

  ObservedDatabase withProblem(String message) {
    return new ObservedDatabase(
        name, owner, allowsConnections, connectionLimit, marker, grants, null, message);
  }
}
