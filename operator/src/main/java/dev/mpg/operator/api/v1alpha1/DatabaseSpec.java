package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
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

  @JsonPropertyDescription(
      "Extensions that the operator makes in the database; see docs/databases.md for those that may "
          + "be given. One that is removed from the list is dropped when nothing depends on it.")
  @Size(max = Names.MAX_EXTENSIONS)
  private @Nullable List<String> extensions;

  @JsonPropertyDescription(
      "What happens to the database when it is removed from the list: Retain keeps it, and it is no "
          + "longer managed; Delete ends its sessions and drops it with all data. What counts is the "
          + "policy that was in force before the removal.")
  @Default("Retain")
  private @Nullable DeletionPolicy deletionPolicy;

  /** Name of the database. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName()}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** Extensions that are to be in it; null: none. */
  public @Nullable List<String> getExtensions() {
    return extensions;
  }

  /** Sets {@link #getExtensions()}. */
  public void setExtensions(@Nullable List<String> extensions) {
    this.extensions = extensions;
  }

  /** What becomes of it when it is removed from the list; null: it is kept. */
  public @Nullable DeletionPolicy getDeletionPolicy() {
    return deletionPolicy;
  }

  /** Sets {@link #getDeletionPolicy()}. */
  public void setDeletionPolicy(@Nullable DeletionPolicy deletionPolicy) {
    this.deletionPolicy = deletionPolicy;
  }
}
