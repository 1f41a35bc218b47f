package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Weather;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code sandbox/dev}: the operator outside the cluster, alone, without a namespace of its own. */
@Isolated("another operator takes its place")
@EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
class DeveloperLoopIT {

  private static final Duration COMPILATION = Duration.ofMinutes(3);

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @TempDir private Path directory;

  @Test
  void itWorksAgainAfterEachEnter() throws Exception {
    Cluster cluster = TENANT.applyCluster("shop", "{plan: basic, replicas: 0}").awaitReady();
    Path output = directory.resolve("output");
    Process loop = start(output);
    try {
      awaitStarts(output, 1);
      OperatorPods.assertWorkFor(cluster, "first");

      loop.outputWriter().write("\n");
      loop.outputWriter().flush();

      awaitStarts(output, 2);
      OperatorPods.assertWorkFor(cluster, "second");
    } finally {
      loop.outputWriter().close();
      assertThat(loop.waitFor(COMPILATION.toSeconds(), TimeUnit.SECONDS)).isTrue();
      OperatorPods.scale(1);
    }
  }

  private static Process start(Path output) throws IOException {
    Path script = Path.of(System.getenv(Weather.SCRIPT)).resolveSibling("dev");
    ProcessBuilder builder =
        new ProcessBuilder(script.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    try (ServerSocket free = new ServerSocket(0)) {
      builder.environment().put("MPG_HTTP_PORT", Integer.toString(free.getLocalPort()));
    }
    return builder.start();
  }

  private static void awaitStarts(Path output, int times) {
    await("the operator to start, see " + output)
        .atMost(COMPILATION)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                Files.readAllLines(output).stream()
                        .filter(line -> line.contains("watching all namespaces"))
                        .count()
                    == times);
  }
}
