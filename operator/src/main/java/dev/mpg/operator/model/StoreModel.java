package dev.mpg.operator.model;

import dev.mpg.operator.api.v1alpha1.UriStyle;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's place in an S3-compatible store, and how to get in.
 *
 * @param endpoint host, and port where it is not 443
 * @param bucket its name
 * @param region of the bucket
 * @param uriStyle where the bucket's name goes
 * @param path in the bucket, without slashes at its ends
 * @param credentialsSecret Secret with the keys; null: web identity
 * @param caSecret Secret with the store's authority; null: the usual ones
 */
public record StoreModel(
    String endpoint,
    String bucket,
    String region,
    UriStyle uriStyle,
    String path,
    @Nullable String credentialsSecret,
    @Nullable String caSecret) {

  /** As people write it. */
  public String uri() {
    return "s3://" + bucket + "/" + path;
  }
}
