package dev.mpg.operator.model;

import java.util.UUID;

/** A number that is the same for a cluster each time and differs from cluster to cluster. */
public final class Spread {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private Spread() {}

  /**
   * From 0 to {@code below - 1}.
   *
   * @param uid the resource's UID
   */
  public static int of(String uid, int below) {
    long hash;
    try {
      UUID parsed = UUID.fromString(uid);
      hash = parsed.getMostSignificantBits() ^ parsed.getLeastSignificantBits();
    } catch (IllegalArgumentException e) {
      hash = uid.hashCode();
    }
    return (int) Long.remainderUnsigned((hash * MIX) >>> 16, below);
  }
}
