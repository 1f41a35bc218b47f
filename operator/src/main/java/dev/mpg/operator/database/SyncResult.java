package dev.mpg.operator.database;

import java.util.HashSet;
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
 * @param recycle users whose sessions start as another role now: those that are open lack rights
 *     until they are made anew. Sessions that would have kept too much are ended already
 * @param passwords users that got another password; new ones too
 * @param changed what statements that write were executed for, in words
 * @param statements how many there were; 0 when all was as wanted
 * @param known what was found to be as wanted
 * @param at when that was, by the server's clock
 */
public record SyncResult(
    List<ItemResult> items,
    List<ExtensionResult> extensions,
    Set<String> removedUsers,
    Set<String> droppedDatabases,
    Set<String> keptDatabases,
    Set<String> recycle,
    Set<String> passwords,
    Set<String> changed,
    int statements,
    Known known,
    String at) {
  public SyncResult {
    items = List.copyOf(items);
    extensions = List.copyOf(extensions);
    droppedDatabases = Set.copyOf(droppedDatabases);
    keptDatabases = Set.copyOf(keptDatabases);
    removedUsers = Set.copyOf(removedUsers);
    recycle = Set.copyOf(recycle);
    passwords = Set.copyOf(passwords);
    changed = Set.copyOf(changed);
  }

  /** Whether every item is as wanted. */
  public boolean ready() {
    return items.stream().allMatch(ItemResult::ready)
        && extensions.stream().allMatch(ExtensionResult::ready);
  }

  /** The results of a database's extensions. */
  List<ExtensionResult> extensions(String database) {
    return extensions.stream().filter(one -> one.database().equals(database)).toList();
  }

  /** Whether that item is as wanted. */
  public boolean ready(ItemKind kind, String name) {
    return items.stream()
        .anyMatch(item -> item.ready() && item.kind() == kind && item.name().equals(name));
  }

  /** With what was found to be as wanted. */
  SyncResult with(Known found, String when) {
    return new SyncResult(
        items,
        extensions,
        removedUsers,
        droppedDatabases,
        keptDatabases,
        recycle,
        passwords,
        changed,
        statements,
        found,
        when);
  }

  /** This one after an earlier pass of the same sync. */
  SyncResult after(SyncResult earlier) {
    return new SyncResult(
        items,
        extensions,
        union(earlier.removedUsers, removedUsers),
        union(earlier.droppedDatabases, droppedDatabases),
        keptDatabases,
        union(earlier.recycle, recycle),
        union(earlier.passwords, passwords),
        union(earlier.changed, changed),
        earlier.statements + statements,
        known,
        at);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }
}
