package dev.mpg.operator.database;

/**
 * What became of one item.
 *
 * @param kind what it is
 * @param name its name in the server
 * @param ready whether it is as wanted
 * @param reason why, for a condition
 * @param message why, for a person, with the remedy; empty when ready
 */
public record ItemResult(ItemKind kind, String name, boolean ready, Reason reason, String message) {
  static ItemResult ready(Item item) {
    return new ItemResult(item.kind(), item.name(), true, Reason.SYNCED, "");
  }

  static ItemResult notReady(Item item, Reason reason, String message) {
    return new ItemResult(item.kind(), item.name(), false, reason, message);
  }

  Item item() {
    return new Item(kind, name);
  }
}
