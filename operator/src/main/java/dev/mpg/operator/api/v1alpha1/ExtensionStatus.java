package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** An extension in a database. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ExtensionStatus extends ItemStatus {
  @JsonPropertyDescription("The version that is in the database.")
  private @Nullable String version;

  /** The version in the database; null while it is not there. */
  public @Nullable String getVersion() {
    return version;
  }

  /** Sets {@link #getVersion()}. */
  public void setVersion(@Nullable String version) {
    this.version = version;
  }
}
