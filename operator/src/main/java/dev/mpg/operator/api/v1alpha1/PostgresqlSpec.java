package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL server. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PostgresqlSpec {
  @JsonPropertyDescription(
      "Settings of the server by name, from a fixed list; see the resource reference.")
  private @Nullable Map<String, String> parameters;

  /** Settings of the server; null: none. */
  public @Nullable Map<String, String> getParameters() {
    return parameters;
  }

  /** Sets {@link #getParameters()}. */
  public void setParameters(@Nullable Map<String, String> parameters) {
    this.parameters = parameters;
  }
}
