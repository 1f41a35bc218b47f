package dev.mpg.operator.database;

import java.util.List;
import java.util.Set;

/**
 * What a sync came to.
 *
 * @param items one result per wanted user and database, and one per user or database whose removal
 *     failed
 * @param extensions one result per wanted extension, and one per extension whose removal failed
 * @param removedUsers users that were dropped
 * @param droppedDatabases databases that were dropped with their data
 * @param keptDatabases databases of the server that are not wanted, or no longer, and stay
 * @param recycle users whose rights have changed: the pooler must reconnect them, since a new
 *     session starts with other settings. Sessions that would have kept too much are ended already
 * @param statements how many statements that write were executed; 0 when all was as wanted
 */
public record SyncResult(
    List<ItemResult> items,
    List<ExtensionResult> extensions,
    Set<String> removedUsers,
    Set<String> droppedDatabases,
    Set<String> keptDatabases,
    Set<String> recycle,
    int statements) {
  public SyncResult {
    items = List.copyOf(items);
    extensions = List.copyOf(extensions);
    droppedDatabases = Set.copyOf(droppedDatabases);
    keptDatabases = Set.copyOf(keptDatabases);
    removedUsers = Set.copyOf(removedUsers);
    recycle = Set.copyOf(recycle);
  }

  /** Whether every item is as wanted. */
  public boolean ready() {
    return items.stream().allMatch(ItemResult::ready)
        && extensions.stream().allMatch(ExtensionResult::ready);
  }
}
