package dev.mpg.operator.switchover;

/** Why the primary is to change. */
public enum Cause {
  /** Its pod is to be made again with new settings. */
  ROLLOUT,

  /** Its pod is about to go: a drained node, or somebody deleted it. */
  POD_DELETION,

  /** A person asked for it. */
  REQUEST
}
