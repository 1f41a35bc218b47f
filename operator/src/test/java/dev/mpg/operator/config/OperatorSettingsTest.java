package dev.mpg.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorSettingsTest {
  @Test
  void anEmptyEnvironmentGivesTheDefaults() {
    OperatorSettings settings = OperatorSettings.of(Map.of());

    assertThat(settings)
        .isEqualTo(
            new OperatorSettings(
                Path.of("/etc/mpg/config.yaml"),
                Set.of(),
                false,
                null,
                Duration.ofSeconds(60),
                8080));
  }

  @Test
  void everyVariableIsRead() {
    OperatorSettings settings =
        OperatorSettings.of(
            Map.of(
                "MPG_CONFIG", "/tmp/config.yaml",
                "MPG_WATCH_NAMESPACES", "a, b,,",
                "MPG_LEADER_ELECTION", "true",
                "MPG_LEADER_ELECTION_NAMESPACE", "mpg-system",
                "MPG_DRIFT_INTERVAL_SECONDS", "20",
                "MPG_HTTP_PORT", "9090"));

    assertThat(settings)
        .isEqualTo(
            new OperatorSettings(
                Path.of("/tmp/config.yaml"),
                Set.of("a", "b"),
                true,
                "mpg-system",
                Duration.ofSeconds(20),
                9090));
  }

  @ParameterizedTest
  @CsvSource({
    "MPG_HTTP_PORT, 80a, must be a port number",
    "MPG_HTTP_PORT, 70000, must be a port number",
    "MPG_HTTP_PORT, -1, must be a port number",
    "MPG_DRIFT_INTERVAL_SECONDS, 1m, from 20 to 86400",
    "MPG_DRIFT_INTERVAL_SECONDS, 19, from 20 to 86400",
    "MPG_DRIFT_INTERVAL_SECONDS, 86401, from 20 to 86400",
    "MPG_LEADER_ELECTION, yes, must be true or false"
  })
  void aValueThatCannotBeIsRefusedByItsName(String name, String value, String remedy) {
    assertThatThrownBy(() -> OperatorSettings.of(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + "=" + value)
        .hasMessageContaining(remedy);
  }
}
