package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PgBouncer in front of the server. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PoolerSpec {
  /** The most pooler pods. */
  public static final int MAX_REPLICAS = 10;

  @JsonPropertyDescription(
      "session: a client keeps its server connection until it disconnects. transaction: only for a "
          + "transaction, so that many more clients share the server. Changed without a restart.")
  @Default("session")
  private @Nullable PoolMode mode;

  @JsonPropertyDescription(
      "Pooler pods, 1 to 10. The plan's connection limits are divided among them.")
  @Min(1)
  @Max(MAX_REPLICAS)
  @Default("2")
  private @Nullable Integer replicas;

  @JsonPropertyDescription(
      "Settings of PgBouncer by name, from a fixed list; see the resource reference.")
  private @Nullable Map<String, String> parameters;

  /** When a server connection goes back to the pool. */
  public @Nullable PoolMode getMode() {
    return mode;
  }

  /** Sets {@link #getMode()}. */
  public void setMode(@Nullable PoolMode mode) {
    this.mode = mode;
  }

  /** Number of pods, 1 to 10. */
  public @Nullable Integer getReplicas() {
    return replicas;
  }

  /** Sets {@link #getReplicas()}. */
  public void setReplicas(@Nullable Integer replicas) {
    this.replicas = replicas;
  }

  /** Settings of PgBouncer; null: none. */
  public @Nullable Map<String, String> getParameters() {
    return parameters;
  }

  /** Sets {@link #getParameters()}. */
  public void setParameters(@Nullable Map<String, String> parameters) {
    this.parameters = parameters;
  }
}
