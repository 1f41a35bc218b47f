package dev.mpg.operator.switchover;

/** What is to be done next. Each is safe to be done again: the operator may die after any. */
public sealed interface Move {

  /** Nothing. */
  record Rest() implements Move {}

  /**
   * Nothing until something changes.
   *
   * @param why for a person
   */
  record Await(String why) implements Move {}

  /**
   * It cannot be done now; nothing was touched.
   *
   * @param why what is in the way, and what to do
   */
  record Refuse(String why) implements Move {}

  /**
   * Record that it begins, and bring about checkpoints.
   *
   * @param progress to be recorded
   */
  record Prepare(Progress progress) implements Move {}

  /**
   * Record it, then tell all poolers to pause.
   *
   * @param progress to be recorded
   */
  record Pause(Progress progress) implements Move {}

  /**
   * Record it and, in the same write, ask Patroni.
   *
   * @param progress to be recorded
   */
  record Ask(Progress progress) implements Move {}

  /** Try whether a write through the Service comes to the new primary. */
  record Prove() implements Move {}

  /**
   * Have all poolers go on, and record it; take the request back if Patroni still has it.
   *
   * @param progress to be recorded
   */
  record Resume(Progress progress) implements Move {}

  /**
   * It has come to an end; the poolers go on.
   *
   * @param progress as it was recorded last, with its outcome
   */
  record Close(Progress progress) implements Move {}

  /**
   * Record that it is tried again later.
   *
   * @param progress to be recorded
   */
  record Postpone(Progress progress) implements Move {}

  /** Forget it: nobody wants it any more, or the primary has changed by itself. */
  record Drop() implements Move {}
}
