package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What became of a backup. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ManagedPostgresBackupStatus {
  @JsonPropertyDescription("Pending, Running, Succeeded or Failed.")
  private @Nullable BackupPhase phase;

  @JsonPropertyDescription("pgBackRest's name of the backup.")
  private @Nullable String label;

  @JsonPropertyDescription("When it was begun.")
  private @Nullable String startTime;

  @JsonPropertyDescription("When it was complete: from this moment on its state can be restored.")
  private @Nullable String stopTime;

  @JsonPropertyDescription("How far it is, while it is being made.")
  private @Nullable ProgressStatus progress;

  @JsonPropertyDescription("Size of the databases, e.g. 31Mi.")
  private @Nullable String size;

  @JsonPropertyDescription(
      "What it takes in the repository, compressed; of an incremental one only what is its own.")
  private @Nullable String repositorySize;

  @JsonPropertyDescription("The first file of the log that it needs.")
  private @Nullable String walStart;

  @JsonPropertyDescription("The last file of the log that it needs.")
  private @Nullable String walStop;

  @JsonPropertyDescription("Position in the log where it begins.")
  private @Nullable String lsnStart;

  @JsonPropertyDescription("Position in the log from which on it is consistent.")
  private @Nullable String lsnStop;

  @JsonPropertyDescription("Why it was not made, or what it waits for.")
  private @Nullable String error;

  /** Where it stands. */
  public @Nullable BackupPhase getPhase() {
    return phase;
  }

  /** Sets {@link #getPhase()}. */
  public void setPhase(@Nullable BackupPhase phase) {
    this.phase = phase;
  }

  /** Name in the repository. */
  public @Nullable String getLabel() {
    return label;
  }

  /** Sets {@link #getLabel()}. */
  public void setLabel(@Nullable String label) {
    this.label = label;
  }

  /** When it was begun, RFC 3339. */
  public @Nullable String getStartTime() {
    return startTime;
  }

  /** Sets {@link #getStartTime()}. */
  public void setStartTime(@Nullable String startTime) {
    this.startTime = startTime;
  }

  /** When it was complete, RFC 3339. */
  public @Nullable String getStopTime() {
    return stopTime;
  }

  /** Sets {@link #getStopTime()}. */
  public void setStopTime(@Nullable String stopTime) {
    this.stopTime = stopTime;
  }

  /** Size of the databases. */
  public @Nullable String getSize() {
    return size;
  }

  /** Sets {@link #getSize()}. */
  public void setSize(@Nullable String size) {
    this.size = size;
  }

  /** What it takes in the repository. */
  public @Nullable String getRepositorySize() {
    return repositorySize;
  }

  /** Sets {@link #getRepositorySize()}. */
  public void setRepositorySize(@Nullable String repositorySize) {
    this.repositorySize = repositorySize;
  }

  /** First log file that it needs. */
  public @Nullable String getWalStart() {
    return walStart;
  }

  /** Sets {@link #getWalStart()}. */
  public void setWalStart(@Nullable String walStart) {
    this.walStart = walStart;
  }

  /** Last log file that it needs. */
  public @Nullable String getWalStop() {
    return walStop;
  }

  /** Sets {@link #getWalStop()}. */
  public void setWalStop(@Nullable String walStop) {
    this.walStop = walStop;
  }

  /** Position where it begins. */
  public @Nullable String getLsnStart() {
    return lsnStart;
  }

  /** Sets {@link #getLsnStart()}. */
  public void setLsnStart(@Nullable String lsnStart) {
    this.lsnStart = lsnStart;
  }

  /** Position from which on it is consistent. */
  public @Nullable String getLsnStop() {
    return lsnStop;
  }

  /** Sets {@link #getLsnStop()}. */
  public void setLsnStop(@Nullable String lsnStop) {
    this.lsnStop = lsnStop;
  }

  /** Why it was not made, or what it waits for. */
  public @Nullable String getError() {
    return error;
  }

  /** Sets {@link #getError()}. */
  public void setError(@Nullable String error) {
    this.error = error;
  }

  /** How far it is; null while that is not known, and when it has ended. */
  public @Nullable ProgressStatus getProgress() {
    return progress;
  }

  /** Sets {@link #getProgress()}. */
  public void setProgress(@Nullable ProgressStatus progress) {
    this.progress = progress;
  }
}
