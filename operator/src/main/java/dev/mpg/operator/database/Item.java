package dev.mpg.operator.database;

/**
 * Something that becomes ready, or not, by itself: the failure of one does not hold up the others.
 *
 * @param kind what it is
 * @param name its name in the server
 */
record Item(ItemKind kind, String name) {
  /** The groups and what is closed to everybody: all others need it. */
  static final Item SERVER = new Item(ItemKind.SERVER, "server");

  static Item user(String name) {
    return new Item(ItemKind.USER, name);
  }

  static Item database(String name) {
    return new Item(ItemKind.DATABASE, name);
  }

  static Item extension(String database, String name) {
    return new Item(ItemKind.EXTENSION, database + "/" + name);
  }

  static Item pooler(String name) {
    return new Item(ItemKind.POOLER, name);
  }

  /** In words, for an Event. */
  @Override
  public String toString() {
    return switch (kind) {
      case SERVER -> "the groups";
      case POOLER -> "the pooler's lookup";
      case DATABASE -> "database " + name;
      case EXTENSION -> "extension " + name;
      case USER -> "user " + name;
    };
  }
}
