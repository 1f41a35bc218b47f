package dev.mpg.operator.model;

import java.util.Collections;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The instances that exist already.
 *
 * @param numbers numbers that have a StatefulSet or a volume
 * @param primary number of the primary or of the volume that held it last; null when not known
 * @param majorVersion of PostgreSQL that their volumes were made by; null when there are none
 * @param volume the size of the largest of their volumes; null when there are none
 */
public record KnownInstances(
    SortedSet<Integer> numbers,
    @Nullable Integer primary,
    @Nullable String majorVersion,
    @Nullable Memory volume) {

  /** What is known of a cluster that has none yet. */
  public static final KnownInstances NONE =
      new KnownInstances(Collections.emptySortedSet(), null, null, null);
}
