package dev.mpg.operator.api.v1alpha1;

/** What {@code spec.storage} may say; the same in the schema and in the operator's validation. */
public final class StorageSpecRules {

  /** A whole number with a unit. */
  public static final String SIZE_PATTERN = "^[1-9][0-9]{0,14}(Mi|Gi|Ti|M|G|T)$";

  /** What {@link #SIZE_PATTERN} asks for, in words. */
  public static final String SIZE_REMEDY = "write a whole number with a unit, e.g. 10Gi";

  /** The smallest volume: a data directory, its write-ahead log, and room to work. */
  public static final String MIN_SIZE = "1Gi";

  /** The largest volume. */
  public static final String MAX_SIZE = "64Ti";

  /** What the two bounds ask for, in words. */
  public static final String RANGE_REMEDY = "must be from " + MIN_SIZE + " to " + MAX_SIZE;

  /** Why a size cannot be less than it was. */
  public static final String SHRINK_REMEDY =
      "a volume cannot shrink; keep the size or raise it, or make a new cluster and copy the data";

  /** Why the class cannot be another than it was. */
  public static final String CLASS_REMEDY =
      "cannot be changed, set or removed after creation; put the former value back, or make a new"
          + " cluster and copy the data";

  /** Volumes grow by themselves when so many percent are in use, at the least. */
  public static final int MIN_THRESHOLD = 50;

  /** A file system's own needs are no part of what it calls its size. */
  public static final int MAX_THRESHOLD = 90;

  /** Least percent by which volumes grow by themselves. */
  public static final int MIN_STEP = 5;

  /** Most percent by which volumes grow by themselves. */
  public static final int MAX_STEP = 100;

  private StorageSpecRules() {}
}
