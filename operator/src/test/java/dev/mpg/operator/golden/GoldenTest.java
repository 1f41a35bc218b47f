package dev.mpg.operator.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mpg.operator.fixture.Clusters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the operator makes of an example, object by object, against files that a person can read.
 *
 * <p>After a change that is meant, write the files anew and read the difference: {@code ./mvnw -pl
 * operator test -Dtest=GoldenTest -Dgolden.update=true}.
 */
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .disable(Feature.WRITE_DOC_START_MARKER, Feature.SPLIT_LINES)
          .enable(
              Feature.MINIMIZE_QUOTES,
              Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS,
              Feature.LITERAL_BLOCK_STYLE,
              Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  /** Sorts the keys of maps, whose order says nothing. */
  private static final ObjectMapper TREE =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  @TestFactory
  Stream<DynamicTest> quickstart() {
    return compared("quickstart");
  }

  @TestFactory
  Stream<DynamicTest> production() {
    return compared("production");
  }

  @TestFactory
  Stream<DynamicTest> s3() {
    return compared("s3");
  }

  private static Stream<DynamicTest> compared(String example) {
    Map<String, String> actual = new TreeMap<>();
    for (HasMetadata object : DesiredObjects.of(Clusters.example(example))) {
      actual.put(
          object.getKind().toLowerCase(java.util.Locale.ROOT)
              + "-"
              + object.getMetadata().getName()
              + ".yaml",
          yaml(object));
    }
    Path folder = FOLDER.resolve(example);
    if (UPDATE) {
      write(folder, actual);
    }
    return Stream.concat(
        Stream.of(
            dynamicTest(
                "no object more or less",
                () -> assertThat(actual.keySet()).isEqualTo(names(folder)))),
        actual.entrySet().stream()
            .map(
                file ->
                    dynamicTest(
                        file.getKey(),
                        () ->
                            assertThat(file.getValue())
                                .isEqualTo(Files.readString(folder.resolve(file.getKey()))))));
  }

  private static String yaml(HasMetadata object) {
    try {
      JsonNode tree = TREE.valueToTree(object);
      return YAML.writeValueAsString(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.util.Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    }
  }

  private static void write(Path folder, Map<String, String> files) {
    try {
      Files.createDirectories(folder);
      for (String old : names(folder)) {
        Files.delete(folder.resolve(old));
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
