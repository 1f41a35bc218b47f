package dev.mpg.operator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The CRD files are what the Java types say. To write them after a change of the types: {@code
 * ./mvnw -pl operator test -Dtest=CrdYamlTest,ReferenceTest -Dmpg.update=true}.
 */
class CrdYamlTest {

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"crds", "helm/mpg-operator/crds"})
  void fileIsWhatTheTypesSay(String folder) throws IOException {
    Path file = Path.of("..", folder, CrdYaml.FILE_NAME);
    String generated = CrdYaml.generate(scratch);
    if (Boolean.getBoolean("mpg.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }

    assertThat(file).hasContent(generated);
  }
}
