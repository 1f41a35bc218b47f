package dev.mpg.e2e.chaos;

/**
 * Something that must not be.
 *
 * @param text which write, and what is wrong with it
 */
record Violation(Kind kind, String text) {

  /** What is wrong. */
  enum Kind {
    /** Acknowledged, and not there. */
    LOST,

    /** There more than once. */
    DUPLICATED,

    /** Not where its transaction put it, or before what was there when it began. */
    REORDERED,

    /** Refused, and there. */
    RESURRECTED,

    /** There, and nobody wrote it, or not to that list. */
    INVENTED,

    /** One half of a transaction without the other. */
    TORN,

    /** Seen, and later no more. */
    VANISHED,

    /** Two servers acknowledged writes at the same time, or one that was no primary did. */
    SPLIT_BRAIN
  }

  @Override
  public String toString() {
    return kind + ": " + text;
  }
}
