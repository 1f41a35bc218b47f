package dev.mpg.operator.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The images that clusters are made of.
 *
 * @param postgres image by PostgreSQL major version, e.g. {@code "17"}
 * @param pgbouncer image of the pooler
 * @param pullPolicy {@code IfNotPresent} (default), {@code Always} or {@code Never}
 * @param pullSecrets names of image pull Secrets, expected in each cluster's namespace
 */
public record Images(
    @JsonProperty(required = true) SortedMap<String, String> postgres,
    @JsonProperty(required = true) String pgbouncer,
    String pullPolicy,
    List<String> pullSecrets) {

  /** Fills in the defaults where the file says nothing. */
  public Images {
    postgres = new TreeMap<>(postgres);
    pullPolicy = pullPolicy == null ? "IfNotPresent" : pullPolicy;
    pullSecrets = pullSecrets == null ? List.of() : List.copyOf(pullSecrets);
  }

  /** The newest major version there is an image for. */
  public String newestMajor() {
    return postgres.keySet().stream()
        .max(java.util.Comparator.comparingInt(Integer::parseInt))
        .orElseThrow(() -> new IllegalStateException("images.postgres is empty"));
  }
}
