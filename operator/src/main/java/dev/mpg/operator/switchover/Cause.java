package dev.mpg.operator.switchover;

/** Why the primary is to change, or to restart in its place. */
public enum Cause {
  /** Its pod is to be made again with new settings. */
  ROLLOUT,

  /**
   * Its server waits for smaller values, which no other server can have before it. It stays the
   * primary, and to clients this is like a change.
   */
  RESTART_IN_PLACE,

  /** Its pod is about to go: a drained node, or somebody deleted it. */
  POD_DELETION,

  /** A person asked for it. */
  REQUEST;

  /** Whether a rollout asks for it, again and again until it is done. */
  public boolean ofRollout() {
    return this == ROLLOUT || this == RESTART_IN_PLACE;
  }
}
