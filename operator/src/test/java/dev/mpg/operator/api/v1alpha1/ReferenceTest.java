package dev.mpg.operator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference says what the schema says. To write it: as for {@link CrdYamlTest}. */
class ReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "reference.md");
  private static final Path DATABASES = Path.of("..", "docs", "databases.md");

  @TempDir Path scratch;

  @Test
  void pageIsWhatTheSchemaSays() throws IOException {
    String page = Files.readString(PAGE);
    String wanted =
        new Reference(schema(CrdYaml.BACKUP_FILE_NAME))
            .rewriteBackup(new Reference(schema(CrdYaml.FILE_NAME)).rewrite(page));
    if (Boolean.getBoolean("mpg.update")) {
      Files.writeString(PAGE, wanted);
    }

    assertThat(PAGE).hasContent(wanted);
  }

  @Test
  void thePageOnDatabasesHasTheExtensionsThatAreAllowed() throws IOException {
    String wanted = Reference.rewriteDatabases(Files.readString(DATABASES));
    if (Boolean.getBoolean("mpg.update")) {
      Files.writeString(DATABASES, wanted);
    }

    assertThat(DATABASES).hasContent(wanted);
  }

  @Test
  void everyFieldHasADescription() {
    assertDescribed("spec", schema(CrdYaml.FILE_NAME).getProperties());
    assertDescribed("spec", schema(CrdYaml.BACKUP_FILE_NAME).getProperties());
  }

  private static void assertDescribed(String path, Map<String, JSONSchemaProps> fields) {
    fields.forEach(
        (name, field) -> {
          assertThat(field.getDescription()).as("description of %s.%s", path, name).isNotBlank();
          if (field.getItems() != null) {
            assertDescribed(path + "." + name, field.getItems().getSchema().getProperties());
          }
          if (field.getProperties() != null) {
            assertDescribed(path + "." + name, field.getProperties());
          }
        });
  }

  private JSONSchemaProps schema(String file) {
    return Serialization.unmarshal(CrdYaml.generate(scratch, file), CustomResourceDefinition.class)
        .getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema();
  }
}
