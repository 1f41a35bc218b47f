package dev.mpg.operator.database;

import java.util.List;
import java.util.Set;

/**
 * What a sync came to.
 *
 * @param items one result per wanted item, and one per user whose removal failed
 * @param removedUsers users that were dropped
 * @param recycle users whose rights have changed: the pooler must reconnect them, since a new
 *     session starts with other settings. Sessions that would have kept too much are ended already
 * @param statements how many statements that write were executed; 0 when all was as wanted
 */
public record SyncResult(
    List<ItemResult> items, Set<String> removedUsers, Set<String> recycle, int statements) {
  public SyncResult {
    items = List.copyOf(items);
    removedUsers = Set.copyOf(removedUsers);
    recycle = Set.copyOf(recycle);
  }

  /** Whether every item is as wanted. */
  public boolean ready() {
    return items.stream().allMatch(ItemResult::ready);
  }
}
