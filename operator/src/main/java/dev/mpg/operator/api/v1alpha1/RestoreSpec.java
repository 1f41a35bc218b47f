package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where a new cluster's data come from. */
@ValidationRule(
    value = "!has(self.backup) || !has(self.pointInTime)",
    message = "restoreFrom: " + BackupRules.ONE_TARGET_REMEDY)
@ValidationRule(
    value = "has(self.cluster) != has(self.s3)",
    message = "restoreFrom: " + StoreRules.ONE_SOURCE_REMEDY)
@ValidationRule(
    value =
        "!has(self.s3) || !has(self.backup) || self.backup.matches('"
            + StoreRules.LABEL_PATTERN
            + "')",
    message = "backup: " + StoreRules.LABEL_REMEDY,
    fieldPath = ".backup")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class RestoreSpec {
  @JsonPropertyDescription(
      "Name of the ManagedPostgres whose backups are restored, in the same namespace. It may be "
          + "deleted, if its repository was retained. Either this or s3.")
  @Size(min = 1, max = Names.CLUSTER_MAX_LENGTH)
  private @Nullable String cluster;

  @JsonPropertyDescription(
      "Backups in a store, of a cluster of another namespace or Kubernetes cluster.")
  private @Nullable S3Source s3;

  @JsonPropertyDescription(
      "Name of a ManagedPostgresBackup of that cluster, or with s3 the label in its status: the "
          + "state at its end. Without it and without pointInTime: the latest state.")
  @Size(min = 1, max = 253)
  private @Nullable String backup;

  @JsonPropertyDescription(
      "A time with its offset (RFC 3339), e.g. 2026-01-31T12:00:00Z: every transaction that was "
          + "committed until then, and none after it.")
  @Size(max = 40)
  @ValidationRule(
      value = "self.matches('" + BackupRules.TIME_PATTERN + "')",
      message = "pointInTime: " + BackupRules.TIME_REMEDY)
  private @Nullable String pointInTime;

  /** Where the source's backups are; null when the source is named. */
  public @Nullable S3Source getS3() {
    return s3;
  }

  /** Sets {@link #getS3()}. */
  public void setS3(@Nullable S3Source s3) {
    this.s3 = s3;
  }

  /** Name of the source; null when a store is given. */
  public @Nullable String getCluster() {
    return cluster;
  }

  /** Sets {@link #getCluster()}. */
  public void setCluster(@Nullable String cluster) {
    this.cluster = cluster;
  }

  /** Name of a backup; null when a time is given, or the latest state is wanted. */
  public @Nullable String getBackup() {
    return backup;
  }

  /** Sets {@link #getBackup()}. */
  public void setBackup(@Nullable String backup) {
    this.backup = backup;
  }

  /** A time, RFC 3339 with offset; null when a backup is given, or the latest state is wanted. */
  public @Nullable String getPointInTime() {
    return pointInTime;
  }

  /** Sets {@link #getPointInTime()}. */
  public void setPointInTime(@Nullable String pointInTime) {
    this.pointInTime = pointInTime;
  }
}
