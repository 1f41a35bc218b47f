package dev.mpg.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InstanceChooserTest {
  @Test
  void aNewClusterBeginsWithOne() {
    List<Integer> chosen = InstanceChooser.choose(2, numbers(), null);

    assertThat(chosen).containsExactly(1, 2);
  }

  @Test
  void aSmallerClusterKeepsThePrimaryWhateverItsNumber() {
    List<Integer> chosen = InstanceChooser.choose(2, numbers(1, 2, 3), 3);

    assertThat(chosen).containsExactly(1, 3);
  }

  @Test
  void aLargerClusterFillsTheGaps() {
    List<Integer> chosen = InstanceChooser.choose(3, numbers(2, 5), 5);

    assertThat(chosen).containsExactly(1, 2, 5);
  }

  @Property
  void thePrimaryAndAsManyAsWantedAreAlwaysThere(
      @ForAll @IntRange(min = 1, max = 5) int wanted,
      @ForAll @Size(max = 6) Set<@IntRange(min = 1, max = 9) Integer> existing,
      @ForAll @IntRange(min = 1, max = 9) int primary) {
    List<Integer> chosen = InstanceChooser.choose(wanted, new TreeSet<>(existing), primary);

    assertThat(chosen).hasSize(wanted).doesNotHaveDuplicates().isSorted().contains(primary);
  }

  private static SortedSet<Integer> numbers(Integer... numbers) {
    return new TreeSet<>(List.of(numbers));
  }
}
