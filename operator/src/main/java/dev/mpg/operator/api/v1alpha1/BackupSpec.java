package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Backups, which every cluster has: when, for how long, and where to. */
@ValidationRule(
    value =
        "!has(self.s3) || !has(self.storage) || (!has(self.storage.size) &&"
            + " !has(self.storage.storageClassName) && !has(self.storage.autoGrow))",
    message = "storage: " + StoreRules.NO_VOLUME_REMEDY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BackupSpec {
  @JsonPropertyDescription(
      "When full backups are made: cron with five fields (minute, hour, day of month, month, day of "
          + "week), UTC, e.g. 0 2 * * *. Default: once a day, at a time that differs from cluster to "
          + "cluster. A run starts up to ten minutes after the time that is named, so that many "
          + "clusters do not start together.")
  @Size(max = BackupRules.CRON_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + BackupRules.CRON_PATTERN + "')",
      message = "fullSchedule: " + BackupRules.CRON_REMEDY)
  private @Nullable String fullSchedule;

  @JsonPropertyDescription(
      "When incremental backups are made, which hold what changed since the one before: cron as in "
          + "fullSchedule. Default: once an hour.")
  @Size(max = BackupRules.CRON_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + BackupRules.CRON_PATTERN + "')",
      message = "incrementalSchedule: " + BackupRules.CRON_REMEDY)
  private @Nullable String incrementalSchedule;

  @JsonPropertyDescription(
      "How long backups are kept, with the log that leads on from them. Default: 7 days.")
  private @Nullable BackupRetention retention;

  @JsonPropertyDescription(
      "How the files of backups are compressed from the next one on: zst (default), lz4 (less "
          + "processor time, more room) or none (for data that are compressed already).")
  private @Nullable BackupCompression compression;

  @JsonPropertyDescription(
      "The volume that backups and the log are kept on, unless s3 names another place.")
  @Default("{}")
  private @Nullable RepositoryStorage storage;

  @JsonPropertyDescription(
      "Regular proof that the backups can be restored. Default: none, for it needs a further volume "
          + "of the size of storage.size while it lasts.")
  private @Nullable VerifySpec verify;

  @JsonPropertyDescription(
      "An S3-compatible store that backups and the log go to, in place of a volume. Only at "
          + "creation.")
  private @Nullable S3Spec s3;

  /** Cron expression; null: once a day. */
  public @Nullable String getFullSchedule() {
    return fullSchedule;
  }

  /** Sets {@link #getFullSchedule()}. */
  public void setFullSchedule(@Nullable String fullSchedule) {
    this.fullSchedule = fullSchedule;
  }

  /** Cron expression; null: once an hour. */
  public @Nullable String getIncrementalSchedule() {
    return incrementalSchedule;
  }

  /** Sets {@link #getIncrementalSchedule()}. */
  public void setIncrementalSchedule(@Nullable String incrementalSchedule) {
    this.incrementalSchedule = incrementalSchedule;
  }

  /** How long backups are kept; null: {@link Defaults#RETENTION_DAYS} days. */
  public @Nullable BackupRetention getRetention() {
    return retention;
  }

  /** Sets {@link #getRetention()}. */
  public void setRetention(@Nullable BackupRetention retention) {
    this.retention = retention;
  }

  /** How the files of backups are compressed; null: {@link Defaults#BACKUP_COMPRESSION}. */
  public @Nullable BackupCompression getCompression() {
    return compression;
  }

  /** Sets {@link #getCompression()}. */
  public void setCompression(@Nullable BackupCompression compression) {
    this.compression = compression;
  }

  /** The repository's volume. */
  public @Nullable RepositoryStorage getStorage() {
    return storage;
  }

  /** Sets {@link #getStorage()}. */
  public void setStorage(@Nullable RepositoryStorage storage) {
    this.storage = storage;
  }

  /** When backups are verified; null: only when somebody asks. */
  public @Nullable VerifySpec getVerify() {
    return verify;
  }

  /** Sets {@link #getVerify()}. */
  public void setVerify(@Nullable VerifySpec verify) {
    this.verify = verify;
  }

  /** The store; null: a volume. */
  public @Nullable S3Spec getS3() {
    return s3;
  }

  /** Sets {@link #getS3()}. */
  public void setS3(@Nullable S3Spec s3) {
    this.s3 = s3;
  }
}
