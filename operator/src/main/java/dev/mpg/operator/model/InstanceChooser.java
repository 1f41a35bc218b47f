package dev.mpg.operator.model;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which instances a cluster of a given size consists of. */
public final class InstanceChooser {
  private InstanceChooser() {}

  /**
   * Keeps the primary whatever its number, then the lowest numbers that exist, then the lowest free
   * ones: so a smaller cluster loses standbys only, and a larger one gets new numbers.
   *
   * @param wanted number of instances
   * @param existing numbers that have a StatefulSet or a volume
   * @param primary number of the primary, or of the volume that held it last; null when not known
   * @return numbers in ascending order
   */
  public static List<Integer> choose(
      int wanted, SortedSet<Integer> existing, @Nullable Integer primary) {
    TreeSet<Integer> chosen = new TreeSet<>();
    if (primary != null) {
      chosen.add(primary);
    }
    for (int number : existing) {
      if (chosen.size() < wanted) {
        chosen.add(number);
      }
    }
    for (int number = 1; chosen.size() < wanted; number++) {
      chosen.add(number);
    }
    return List.copyOf(chosen);
  }
}
