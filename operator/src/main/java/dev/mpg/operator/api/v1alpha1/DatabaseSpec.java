package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A database of the cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class DatabaseSpec {
  @JsonPropertyDescription(
      "Name of the database, used as it is: lower-case letters and digits, single - or _ between "
          + "them, first a letter, at most 63 characters.")
  @Required
  private @Nullable String name;

  /** Name of the database. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName()}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }
}
