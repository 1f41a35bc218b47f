package dev.mpg.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PasswordGeneratorTest {
  @Test
  void makesLettersAndDigitsThatDiffer() {
    PasswordGenerator generator = new PasswordGenerator();

    Set<String> passwords =
        Stream.generate(generator::generate).limit(1000).collect(Collectors.toSet());

    assertThat(passwords).hasSize(1000).allMatch(one -> one.matches("[A-Za-z0-9]{32}"));
    assertThat(String.join("", passwords).chars().distinct().count()).isEqualTo(62);
  }
}
