package dev.mpg.operator.database;

/** The kinds of things that an {@link ItemResult} is about. */
public enum ItemKind {
  /** The three groups, and what is closed to everybody. */
  SERVER,
  /** The pooler's login and its lookup function. */
  POOLER,
  /** A database of the resource, or one that it no longer lists and that is to go. */
  DATABASE,
  /** An extension in a database. */
  EXTENSION,
  /** A user of the resource, or one that it no longer lists. */
  USER
}
