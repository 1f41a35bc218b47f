package dev.mpg.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  private static final String IMAGES =
      "images: {postgres: {'9': old, '17': pg}, pgbouncer: bouncer}\n";
  private static final String PLAN =
      "{cpu: '1', cpuRequest: 50m, memory: 1Gi,"
          + " pooler: {maxClients: 10, maxServerConnections: 5, reserve: 1}}";

  @Test
  void defaultsFillWhatTheFileLeavesOut() {
    Catalogue catalogue = Catalogue.parse(IMAGES + "plans: {small: " + PLAN + "}");

    assertThat(catalogue.images().pullPolicy()).isEqualTo("IfNotPresent");
    assertThat(catalogue.images().pullSecrets()).isEmpty();
    assertThat(catalogue.images().newestMajor()).isEqualTo("17");
    assertThat(catalogue.plans()).containsOnlyKeys("small");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plans: {}                    | plans: is empty
          plans: {small: {cpu: '1'}}   | cpuRequest
          plan: {}                     | plan
          """)
  void aFileThatDoesNotSayWhatItMustIsRefused(String plans, String problem, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), IMAGES + plans);

    assertThatThrownBy(() -> Catalogue.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void aCatalogueWithoutImagesIsRefused() {
    assertThatThrownBy(
            () -> Catalogue.parse("images: {postgres: {}, pgbouncer: b}\nplans: {a: " + PLAN + "}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("images.postgres");
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> Catalogue.read(folder.resolve("none.yaml")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.yaml");
  }
}
