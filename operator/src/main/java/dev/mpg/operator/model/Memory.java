package dev.mpg.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/**
 * An amount of memory or storage, in one canonical form, so that what the operator writes and what
 * the API server keeps are the same text.
 *
 * @param bytes the amount
 */
public record Memory(long bytes) {
  private static final long KI = 1024;
  private static final long MI = KI * 1024;
  private static final long GI = MI * 1024;
  private static final long TI = GI * 1024;

  /**
   * Reads a quantity.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Memory of(Quantity quantity) {
    BigDecimal bytes = Quantity.getAmountInBytes(quantity);
    return new Memory(bytes.longValue());
  }

  /** Reads a quantity such as {@code 10Gi}. */
  public static Memory of(String quantity) {
    return of(Quantity.parse(quantity));
  }

  public long mebibytes() {
    return bytes / MI;
  }

  /** The larger one of both. */
  public Memory atLeast(Memory other) {
    return other.bytes > bytes ? other : this;
  }

  /** The next one that is so many percent larger or more, in whole Gi. */
  public Memory grownBy(int percent) {
    long wanted = bytes + bytes / 100 * percent;
    return new Memory((wanted + GI - 1) / GI * GI);
  }

  /** How many percent of this an amount is, rounded down. */
  public long percent(long amount) {
    return amount / (bytes / 100);
  }

  /** The quantity as Kubernetes writes it: the largest binary unit that keeps it whole. */
  public Quantity quantity() {
    return new Quantity(text());
  }

  /** Like {@link #quantity()}, as text. */
  public String text() {
    if (bytes % TI == 0) {
      return bytes / TI + "Ti";
    }
    if (bytes % GI == 0) {
      return bytes / GI + "Gi";
    }
    if (bytes % MI == 0) {
      return bytes / MI + "Mi";
    }
    if (bytes % KI == 0) {
      return bytes / KI + "Ki";
    }
    return Long.toString(bytes);
  }
}
