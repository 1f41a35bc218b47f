package dev.mpg.e2e.chaos;

/** What a client knows of its write. */
public enum Outcome {
  /** The server said that it is committed. */
  ACKNOWLEDGED,

  /** It failed before a commit was asked for, or the server said that it is not committed. */
  REFUSED,

  /** The answer to the commit did not come. */
  UNKNOWN
}
