package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A login user of the cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class UserSpec {
  @JsonPropertyDescription(
      "Name of the user, used as it is: lower-case letters and digits, single - or _ between them, "
          + "first a letter, at most 63 characters. Its Secret is named after the cluster and the user, "
          + "with . for _.")
  @Required
  @Size(max = 253)
  @ValidationRule(
      value =
          "self.size() <= "
              + Names.ITEM_MAX_LENGTH
              + " && self.matches('"
              + Names.ITEM_PATTERN
              + "')",
      message = "user name: " + Names.ITEM_REMEDY)
  @ValidationRule(
      value = "!(self in " + Names.RESERVED_USERS_CEL + ") && !self.matches('^m?pg[-_]')",
      message =
          "user name: this one, and every name that begins with pg_ or mpg_ (or pg- or mpg-),"
              + " is reserved for the server and the operator; choose another")
  private @Nullable String name;

  @JsonPropertyDescription(
      "What the user may do in every database of the cluster. schema_admin: everything within the "
          + "databases; writer: read and write data; reader: read data.")
  @Default("schema_admin")
  private @Nullable UserRole role;

  @JsonPropertyDescription(
      "The database named in the URLs of the user's Secret: one of spec.databases. Default: the "
          + "first of them. The user may connect to the others all the same.")
  @Size(max = Names.ITEM_MAX_LENGTH)
  private @Nullable String database;

  /** Name of the user, from which {@link SecretNames#forUser} derives its Secret's. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName()}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** What the user may do. */
  public @Nullable UserRole getRole() {
    return role;
  }

  /** Sets {@link #getRole()}. */
  public void setRole(@Nullable UserRole role) {
    this.role = role;
  }

  /** The database in the user's URLs; null: the first of the cluster's. */
  public @Nullable String getDatabase() {
    return database;
  }

  /** Sets {@link #getDatabase()}. */
  public void setDatabase(@Nullable String database) {
    this.database = database;
  }
}
