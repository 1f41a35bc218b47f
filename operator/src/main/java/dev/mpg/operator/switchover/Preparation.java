package dev.mpg.operator.switchover;

/** How far the checkpoints are that come before a change of the primary. */
public enum Preparation {
  /** Not begun, or not by this process. */
  NONE,

  RUNNING,

  /** Done, and the standby has replayed what the primary wrote. */
  DONE,

  /** The servers could not be asked, or the standby is too far behind. */
  FAILED
}
