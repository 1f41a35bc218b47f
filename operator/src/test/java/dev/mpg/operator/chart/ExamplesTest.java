package dev.mpg.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.validation.SpecValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples say what the resource has. That they work is shown by the end-to-end tests. */
class ExamplesTest {
  private static final Path FOLDER = Path.of("../examples");
  private static final ObjectMapper YAML =
      new YAMLMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  @TestFactory
  Stream<DynamicTest> everyFieldExistsAndEveryValueIsAccepted() throws IOException {
    Catalogue catalogue = Chart.render(Map.of()).catalogue();
    return clusters().stream()
        .map(
            file ->
                dynamicTest(
                    FOLDER.relativize(file).toString(),
                    () -> {
                      ManagedPostgres cluster =
                          YAML.readValue(file.toFile(), ManagedPostgres.class);
                      assertThat(cluster.getApiVersion()).isEqualTo("mpg.dev/v1alpha1");
                      if (cluster.getSpec().getPlan() == null) {
                        // A patch; the base says the plan.
                        cluster.getSpec().setPlan("basic");
                      }
                      assertThat(SpecValidator.validate(cluster, catalogue, null)).isEmpty();
                    }));
  }

  @Test
  void quickstartIsEightLines() throws IOException {
    assertThat(Files.readAllLines(FOLDER.resolve("quickstart.yaml"))).hasSize(8);
  }

  private static List<Path> clusters() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<Path> clusters = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        try (MappingIterator<JsonNode> documents =
            YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
          if (documents.readAll().get(0).path("kind").asText().equals(ManagedPostgres.KIND)) {
            clusters.add(file);
          }
        }
      }
      assertThat(clusters).hasSizeGreaterThanOrEqualTo(6);
      return clusters;
    }
  }
}
