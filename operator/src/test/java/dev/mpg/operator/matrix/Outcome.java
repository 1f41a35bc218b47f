package dev.mpg.operator.matrix;

/** What a statement comes to. */
public enum Outcome {
  ALLOWED,
  /** Refused with SQLSTATE 42501. */
  DENIED,
  /** PostgreSQL answers with a warning and does nothing. */
  IGNORED
}
