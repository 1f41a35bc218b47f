package dev.mpg.operator.switchover;

/** What a change of the primary came to. */
public enum Outcome {
  /** Another server is the primary. */
  COMPLETED,

  /** Transactions did not end in time, and the spec says not to cut them off. */
  POSTPONED,

  /** Patroni refused, or did not do it in time. */
  FAILED,

  /** The operator that had told the poolers to pause has died; another one had them go on. */
  INTERRUPTED
}
