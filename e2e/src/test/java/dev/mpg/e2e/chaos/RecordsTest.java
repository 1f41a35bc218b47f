package dev.mpg.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {

  @Test
  void runsAddUp(@TempDir Path folder) {
    Path file = folder.resolve("runs.tsv");
    new Records(file, "one", "1 node").add(verdict(1, "pod deleted", 1000));
    Records second = new Records(file, "two", "3 nodes");
    second.add(verdict(2, "pod deleted", 3000));
    second.add(verdict(3, "disk full + pod deleted", 9000));

    assertThat(second.sumOfAll())
        .contains("| pod deleted | 2 | 1.0 s | 3.0 s | 0.5 s | 0.5 s | 200 | 6 | 0 |")
        .contains("| two at once | 1 | 9.0 s |")
        .contains("| all | 3 |");
    assertThat(second.sumOfThisRun()).contains("| all | 2 |");
  }

  private static Verdict verdict(long seed, String kinds, long gapMillis) {
    return new Verdict(
        seed,
        kinds,
        Map.of(
            Endpoint.POOLER, Duration.ofMillis(gapMillis), Endpoint.DIRECT, Duration.ofMillis(500)),
        Duration.ofSeconds(4),
        Map.of(Outcome.ACKNOWLEDGED, 100, Outcome.UNKNOWN, 3),
        List.of());
  }
}
