package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Backups of a cluster that may be anywhere, in a store. They are only read. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class S3Source extends S3Store {
  @JsonPropertyDescription(
      "Path of the backups in the bucket, as in status.backup.repository of the cluster that they are of, after the bucket.")
  @Required
  @Size(min = 1, max = StoreRules.PATH_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.PATH_PATTERN + "')",
      message = "path: " + StoreRules.PATH_REMEDY)
  private @Nullable String path;

  @JsonPropertyDescription(
      "Name of a Secret of the same namespace whose key passphrase holds what the backups are encrypted with: that of the Secret NAME-mpg-repo-cipher beside the cluster that they are of.")
  @Required
  @Size(min = 1, max = StoreRules.SECRET_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.SECRET_PATTERN + "')",
      message = "cipherSecret: " + StoreRules.SECRET_REMEDY)
  private @Nullable String cipherSecret;

  /** Path in the bucket. */
  public @Nullable String getPath() {
    return path;
  }

  /** Sets {@link #getPath()}. */
  public void setPath(@Nullable String path) {
    this.path = path;
  }

  /** Secret with the passphrase. */
  public @Nullable String getCipherSecret() {
    return cipherSecret;
  }

  /** Sets {@link #getCipherSecret()}. */
  public void setCipherSecret(@Nullable String cipherSecret) {
    this.cipherSecret = cipherSecret;
  }
}
