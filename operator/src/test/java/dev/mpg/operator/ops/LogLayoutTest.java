package dev.mpg.operator.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The log as the operator's own configuration writes it, in a process of its own. */
class LogLayoutTest {
  @Test
  void aLineOfJsonNamesTheResourceAndStaysOneLine() throws Exception {
    List<String> lines = log("json");

    assertThat(lines).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertThat(line.get("namespace").asText()).isEqualTo("shops");
    assertThat(line.get("name").asText()).isEqualTo("shop");
    assertThat(line.get("level").asText()).isEqualTo("INFO");
    assertThat(line.get("message").asText()).isEqualTo("one\ntwo \"three\"");
    assertThat(line.get("error").asText()).contains("IllegalStateException: four");
    assertThat(line.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
  }

  @Test
  void aLineOfTextNamesTheResource() throws Exception {
    List<String> lines = log("text");

    assertThat(lines.get(0)).contains("INFO").contains("namespace=shops name=shop one");
  }

  private static List<String> log(String format) throws IOException, InterruptedException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Speaker.class.getName());
    java.environment().put("MPG_LOG_FORMAT", format);
    Process process = java.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }

  /** Logs one line with all that could break it. */
  static final class Speaker {
    private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);

    private Speaker() {}

    public static void main(String[] arguments) {
      MDC.put("resource.namespace", "shops");
      MDC.put("resource.name", "shop");
      LOG.info("one\ntwo \"three\"", new IllegalStateException("four"));
    }
  }
}
