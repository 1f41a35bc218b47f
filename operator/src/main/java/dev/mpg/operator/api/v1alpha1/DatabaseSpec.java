package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A database of the cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class DatabaseSpec {
  @JsonPropertyDescription(
      "Name of the database, used as it is: lower-case letters and digits, single - or _ between "
          + "them, first a letter, at most 63 characters.")
  @Required
  @Size(max = 253)
  @ValidationRule(
      value =
          "self.size() <= "
              + Names.ITEM_MAX_LENGTH
              + " && self.matches('"
              + Names.ITEM_PATTERN
              + "')",
      message = "database name: " + Names.ITEM_REMEDY)
  @ValidationRule(
      value = "!(self in " + Names.RESERVED_DATABASES_CEL + ")",
      message = "database name: this one is reserved for the server; choose another")
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
