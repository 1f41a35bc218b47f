package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database of the spec, or one that was removed from it and is not gone yet. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class DatabaseStatus extends ItemStatus {
  @JsonPropertyDescription(
      "Extensions of the spec, and those removed from it that could not be dropped. One that is not "
          + "ready does not make the database so.")
  private @Nullable List<ExtensionStatus> extensions;

  /** The extensions that the operator looks after; null: none. */
  public @Nullable List<ExtensionStatus> getExtensions() {
    return extensions;
  }

  /** Sets {@link #getExtensions()}. */
  public void setExtensions(@Nullable List<ExtensionStatus> extensions) {
    this.extensions = extensions;
  }
}
