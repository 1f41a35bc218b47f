package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An S3-compatible store, and how to get in. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class S3Store {
  @JsonPropertyDescription(
      "Host of the store, with a port where it is not 443; always by TLS, e.g. s3.eu-central-1.amazonaws.com.")
  @Required
  @Size(min = 1, max = StoreRules.ENDPOINT_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.ENDPOINT_PATTERN + "')",
      message = "endpoint: " + StoreRules.ENDPOINT_REMEDY)
  private @Nullable String endpoint;

  @JsonPropertyDescription("Name of the bucket. It must exist.")
  @Required
  @Size(min = 1, max = StoreRules.BUCKET_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.BUCKET_PATTERN + "')",
      message = "bucket: " + StoreRules.BUCKET_REMEDY)
  private @Nullable String bucket;

  @JsonPropertyDescription("Region of the bucket. A store without regions takes us-east-1.")
  @Required
  @Size(min = 1, max = StoreRules.REGION_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.REGION_PATTERN + "')",
      message = "region: " + StoreRules.REGION_REMEDY)
  private @Nullable String region;

  @JsonPropertyDescription(
      "Where the store expects the name of the bucket: host, before the endpoint's name, or path. Default: host. Many stores other than Amazon's want path.")
  private @Nullable UriStyle uriStyle;

  @JsonPropertyDescription(
      "Name of a Secret of the same namespace with the keys access-key-id and secret-access-key. It may change while the cluster runs. Default: none, the pods get in by the identity of their ServiceAccount (web identity).")
  @Size(min = 1, max = StoreRules.SECRET_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.SECRET_PATTERN + "')",
      message = "credentialsSecret: " + StoreRules.SECRET_REMEDY)
  private @Nullable String credentialsSecret;

  @JsonPropertyDescription(
      "Name of a Secret of the same namespace whose key ca.crt holds the authority of the store's certificate. Default: those that Debian trusts.")
  @Size(min = 1, max = StoreRules.SECRET_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + StoreRules.SECRET_PATTERN + "')",
      message = "caSecret: " + StoreRules.SECRET_REMEDY)
  private @Nullable String caSecret;

  /** Host, and port where it is not 443. */
  public @Nullable String getEndpoint() {
    return endpoint;
  }

  /** Sets {@link #getEndpoint()}. */
  public void setEndpoint(@Nullable String endpoint) {
    this.endpoint = endpoint;
  }

  /** Name of the bucket. */
  public @Nullable String getBucket() {
    return bucket;
  }

  /** Sets {@link #getBucket()}. */
  public void setBucket(@Nullable String bucket) {
    this.bucket = bucket;
  }

  /** Region of the bucket. */
  public @Nullable String getRegion() {
    return region;
  }

  /** Sets {@link #getRegion()}. */
  public void setRegion(@Nullable String region) {
    this.region = region;
  }

  /** Where the bucket's name goes; null: {@link Defaults#URI_STYLE}. */
  public @Nullable UriStyle getUriStyle() {
    return uriStyle;
  }

  /** Sets {@link #getUriStyle()}. */
  public void setUriStyle(@Nullable UriStyle uriStyle) {
    this.uriStyle = uriStyle;
  }

  /** Secret with the keys; null: web identity. */
  public @Nullable String getCredentialsSecret() {
    return credentialsSecret;
  }

  /** Sets {@link #getCredentialsSecret()}. */
  public void setCredentialsSecret(@Nullable String credentialsSecret) {
    this.credentialsSecret = credentialsSecret;
  }

  /** Secret with the authority; null: the usual ones. */
  public @Nullable String getCaSecret() {
    return caSecret;
  }

  /** Sets {@link #getCaSecret()}. */
  public void setCaSecret(@Nullable String caSecret) {
    this.caSecret = caSecret;
  }
}
