package dev.mpg.operator.switchover;

/**
 * What the poolers say that this process told to pause.
 *
 * @param told whether it told any; false after a start of the operator
 * @param holding how many pause: no transaction is open, and none begins
 * @param waiting how many still wait for transactions, or clients, to end
 * @param silent how many have not answered
 * @param resumed whether all that answered go on again
 */
public record Poolers(boolean told, int holding, int waiting, int silent, boolean resumed) {
  /** Before any was told something. */
  public static final Poolers UNTOLD = new Poolers(false, 0, 0, 0, false);

  /** Whether no transaction is open at any of them. */
  public boolean allHold() {
    return told && waiting == 0 && silent == 0;
  }
}
