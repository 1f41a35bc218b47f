package dev.mpg.operator.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * The administrator's part of the configuration: which plans and images there are.
 *
 * @param images the images that clusters are made of
 * @param plans plans by name
 */
public record Catalogue(
    @JsonProperty(required = true) Images images,
    @JsonProperty(required = true) SortedMap<String, Plan> plans) {

  /** Refuses a catalogue from which no cluster could be made. */
  public Catalogue {
    if (plans.isEmpty()) {
      throw new IllegalArgumentException("plans: is empty; define at least one plan");
    }
    if (images.postgres().isEmpty()) {
      throw new IllegalArgumentException(
          "images.postgres: is empty; name an image for at least one major version");
    }
  }

  /**
   * Reads the catalogue from a YAML file.
   *
   * @throws IllegalArgumentException when the file does not say what it must; the message names the
   *     file and the field
   * @throws UncheckedIOException when the file cannot be read
   */
  public static Catalogue read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Catalogue parse(String yaml) {
    try {
      return new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(yaml, Catalogue.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }
}
