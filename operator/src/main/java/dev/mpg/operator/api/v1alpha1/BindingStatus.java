package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The Secret that an application binds to, as the Service Binding specification wants it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BindingStatus {
  @JsonPropertyDescription("Name of the Secret of the first user.")
  private @Nullable String name;

  /** Name of the Secret of the first user. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName()}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }
}
