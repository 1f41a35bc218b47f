package dev.mpg.operator.switchover;

/** How far a change of the primary is. */
public enum Step {
  /** Checkpoints, so that the rest is short. Clients notice nothing. */
  PREPARING("Preparing", false),

  /** Poolers were told to wait for transactions to end and to begin no other. */
  PAUSING("Pausing", true),

  /** Patroni was asked. */
  SWITCHING("Switching", true),

  /** Poolers are told to go on. */
  RESUMING("Resuming", true),

  /** It is tried again later. */
  POSTPONED("Postponed", false);

  private final String text;
  private final boolean paused;

  Step(String text, boolean paused) {
    this.text = text;
    this.paused = paused;
  }

  /** As it stands in the status. */
  public String text() {
    return text;
  }

  /** Whether poolers may be paused: everything else waits until they go on. */
  public boolean paused() {
    return paused;
  }
}
