package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What can be restored. Each field was read from the repository, none is assumed. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BackupStatus {
  @JsonPropertyDescription(
      "Where the backups are, if in a store: s3://BUCKET/PATH. What restoreFrom.s3 asks for.")
  private @Nullable String repository;

  @JsonPropertyDescription("Name of the last ManagedPostgresBackup that succeeded.")
  private @Nullable String last;

  @JsonPropertyDescription("When that one was complete.")
  private @Nullable String lastTime;

  @JsonPropertyDescription("The earliest moment that can be restored.")
  private @Nullable String firstRecoverableTime;

  @JsonPropertyDescription(
      "The latest moment that can be restored: that of the last transaction in the archived log. Brought up to date when a backup ends, and else when it is five minutes behind.")
  private @Nullable String lastRecoverableTime;

  @JsonPropertyDescription("The last verification that came to a result.")
  private @Nullable VerificationStatus verified;

  @JsonPropertyDescription("The verification that is under way.")
  private @Nullable VerifyingStatus verifying;

  @JsonPropertyDescription(
      "The last verification, if it could not be carried out; nothing is known of the backup then.")
  private @Nullable NotVerifiedStatus notVerified;

  /** Where the backups are; null when they are on a volume. */
  public @Nullable String getRepository() {
    return repository;
  }

  /** Sets {@link #getRepository()}. */
  public void setRepository(@Nullable String repository) {
    this.repository = repository;
  }

  /** Name of the last backup that succeeded. */
  public @Nullable String getLast() {
    return last;
  }

  /** Sets {@link #getLast()}. */
  public void setLast(@Nullable String last) {
    this.last = last;
  }

  /** When that one was complete, RFC 3339. */
  public @Nullable String getLastTime() {
    return lastTime;
  }

  /** Sets {@link #getLastTime()}. */
  public void setLastTime(@Nullable String lastTime) {
    this.lastTime = lastTime;
  }

  /** The earliest moment that can be restored, RFC 3339. */
  public @Nullable String getFirstRecoverableTime() {
    return firstRecoverableTime;
  }

  /** Sets {@link #getFirstRecoverableTime()}. */
  public void setFirstRecoverableTime(@Nullable String firstRecoverableTime) {
    this.firstRecoverableTime = firstRecoverableTime;
  }

  /** The latest moment that can be restored, RFC 3339. */
  public @Nullable String getLastRecoverableTime() {
    return lastRecoverableTime;
  }

  /** Sets {@link #getLastRecoverableTime()}. */
  public void setLastRecoverableTime(@Nullable String lastRecoverableTime) {
    this.lastRecoverableTime = lastRecoverableTime;
  }

  /** The last verification with a result; null when there was none. */
  public @Nullable VerificationStatus getVerified() {
    return verified;
  }

  /** Sets {@link #getVerified()}. */
  public void setVerified(@Nullable VerificationStatus verified) {
    this.verified = verified;
  }

  /** The one under way; null when none is. */
  public @Nullable VerifyingStatus getVerifying() {
    return verifying;
  }

  /** Sets {@link #getVerifying()}. */
  public void setVerifying(@Nullable VerifyingStatus verifying) {
    this.verifying = verifying;
  }

  /** The last one, if it could not be carried out; null when it could. */
  public @Nullable NotVerifiedStatus getNotVerified() {
    return notVerified;
  }

  /** Sets {@link #getNotVerified()}. */
  public void setNotVerified(@Nullable NotVerifiedStatus notVerified) {
    this.notVerified = notVerified;
  }
}
