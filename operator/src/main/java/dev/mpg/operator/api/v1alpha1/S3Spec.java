package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where a cluster's backups and log go. */
@ValidationRule(
    value =
        "self.bucket == oldSelf.bucket && has(self.prefix) == has(oldSelf.prefix) &&"
            + " (!has(self.prefix) || self.prefix == oldSelf.prefix)",
    message = "s3: " + StoreRules.PLACE_REMEDY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class S3Spec extends S3Store {
  @JsonPropertyDescription(
      "What the path in the bucket begins with. To it the operator adds the namespace, the name and the UID of the cluster. Default: nothing.")
  @Size(min = 1, max = StoreRules.PREFIX_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.PATH_PATTERN + "')",
      message = "prefix: " + StoreRules.PATH_REMEDY)
  private @Nullable String prefix;

  /** What the path begins with; null: nothing. */
  public @Nullable String getPrefix() {
    return prefix;
  }

  /** Sets {@link #getPrefix()}. */
  public void setPrefix(@Nullable String prefix) {
    this.prefix = prefix;
  }
}
