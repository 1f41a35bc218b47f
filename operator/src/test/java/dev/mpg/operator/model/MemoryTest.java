package dev.mpg.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
  @ParameterizedTest
  @CsvSource({
    "1024Mi, 1Gi",
    "10Gi, 10Gi",
    "1536Mi, 1536Mi",
    "2048Gi, 2Ti",
    "1G, 1000000000",
    "1, 1",
    "64Ki, 64Ki"
  })
  void textIsWhatTheApiServerKeeps(String given, String expected) {
    String text = Memory.of(given).text();

    assertThat(text).isEqualTo(expected);
  }

  @Property
  void theAmountStaysTheSame(@ForAll @LongRange(min = 0) long bytes) {
    Memory memory = new Memory(bytes);

    assertThat(Memory.of(memory.quantity())).isEqualTo(memory);
  }

  @Test
  void whatIsNoQuantityIsRefused() {
    assertThatThrownBy(() -> Memory.of("much")).isInstanceOf(IllegalArgumentException.class);
  }
}
