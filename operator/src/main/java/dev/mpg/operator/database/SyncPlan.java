package dev.mpg.operator.database;

import java.util.List;
import java.util.Set;

/**
 * What to execute, in this order, to bring a server to the wanted state.
 *
 * @param steps the statements
 * @param items every user, database and part of the server that gets a result
 * @param extensions what the extensions come to when no step of theirs fails
 * @param decided results that are known without executing anything: refused items, and those that
 *     need another pass after this one
 * @param removedUsers users that the steps drop
 * @param droppedDatabases databases that the steps drop
 * @param keptDatabases databases that are not wanted, or no longer, and stay
 * @param recycle users whose sessions start as another role after the steps
 * @param passwords users that get another password; new ones too
 */
record SyncPlan(
    List<Step> steps,
    List<Item> items,
    List<ExtensionResult> extensions,
    List<ItemResult> decided,
    Set<String> removedUsers,
    Set<String> droppedDatabases,
    Set<String> keptDatabases,
    Set<String> recycle,
    Set<String> passwords) {
  SyncPlan {
    steps = List.copyOf(steps);
    items = List.copyOf(items);
    decided = List.copyOf(decided);
    extensions = List.copyOf(extensions);
    removedUsers = Set.copyOf(removedUsers);
    droppedDatabases = Set.copyOf(droppedDatabases);
    keptDatabases = Set.copyOf(keptDatabases);
    recycle = Set.copyOf(recycle);
    passwords = Set.copyOf(passwords);
  }

  /** Whether anything is executed in that database. */
  boolean touches(String database) {
    return steps.stream().anyMatch(step -> step.database().equals(database));
  }
}
