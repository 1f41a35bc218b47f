package dev.mpg.operator.backup;

/** Numbers of bytes for people. */
public final class ByteCount {
  private static final int KIBI_BITS = 10;
  private static final int MEBI_BITS = 20;

  private ByteCount() {}

  /** In whole units. */
  public static String of(long bytes) {
    long mebi = 1L << MEBI_BITS;
    return bytes < mebi ? (bytes >> KIBI_BITS) + "Ki" : (bytes >> MEBI_BITS) + "Mi";
  }
}
