package dev.mpg.operator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The CRD files are what the Java types say. To write them after a change of the types: {@code
 * ./mvnw -pl operator test -Dtest=CrdYamlTest,ReferenceTest -Dmpg.update=true}.
 */
class CrdYamlTest {

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "crds, " + CrdYaml.FILE_NAME,
    "helm/mpg-operator/crds, " + CrdYaml.FILE_NAME,
    "crds, " + CrdYaml.BACKUP_FILE_NAME,
    "helm/mpg-operator/crds, " + CrdYaml.BACKUP_FILE_NAME
  })
  void fileIsWhatTheTypesSay(String folder, String name) throws IOException {
    Path file = Path.of("..", folder, name);
    String generated = CrdYaml.generate(scratch, name);
    if (Boolean.getBoolean("mpg.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }

    assertThat(file).hasContent(generated);
  }
}
