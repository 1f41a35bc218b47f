package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Where to connect to, each as {@code host:port}, reachable within the Kubernetes cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class EndpointsStatus {
  @JsonPropertyDescription("Through PgBouncer to the primary, host:port.")
  private @Nullable String pooler;

  @JsonPropertyDescription("The primary itself, host:port.")
  private @Nullable String direct;

  @JsonPropertyDescription("The standbys, host:port.")
  private @Nullable String readOnly;

  /** Through the pooler to the primary. */
  public @Nullable String getPooler() {
    return pooler;
  }

  /** Sets {@link #getPooler()}. */
  public void setPooler(@Nullable String pooler) {
    this.pooler = pooler;
  }

  /** The primary itself. */
  public @Nullable String getDirect() {
    return direct;
  }

  /** Sets {@link #getDirect()}. */
  public void setDirect(@Nullable String direct) {
    this.direct = direct;
  }

  /** The standbys. */
  public @Nullable String getReadOnly() {
    return readOnly;
  }

  /** Sets {@link #getReadOnly()}. */
  public void setReadOnly(@Nullable String readOnly) {
    this.readOnly = readOnly;
  }
}
