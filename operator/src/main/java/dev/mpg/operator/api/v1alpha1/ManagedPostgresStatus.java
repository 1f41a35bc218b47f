package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw last. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ManagedPostgresStatus {
  @JsonPropertyDescription("Where the cluster stands, in one word. Conditions say more.")
  private @Nullable Phase phase;

  @JsonPropertyDescription("The metadata.generation that this status is about.")
  private @Nullable Long observedGeneration;

  @JsonPropertyDescription(
      "The plan in force: differs from spec.plan while a change runs or is refused.")
  private @Nullable String plan;

  @JsonPropertyDescription("Major version of PostgreSQL.")
  private @Nullable String version;

  @JsonPropertyDescription("Name of the primary's pod.")
  private @Nullable String primary;

  @JsonPropertyDescription("Standbys that stream from the primary.")
  private @Nullable Integer replicas;

  @JsonPropertyDescription("The pool mode in force.")
  private @Nullable PoolMode poolMode;

  @JsonPropertyDescription("A planned change of the primary, while one is under way.")
  private @Nullable SwitchoverStatus switchover;

  @JsonPropertyDescription("Where to connect to. The Secrets of the users hold whole URLs.")
  private @Nullable EndpointsStatus endpoints;

  @JsonPropertyDescription("The Secret for the Service Binding specification.")
  private @Nullable BindingStatus binding;

  @JsonPropertyDescription("Every user of the spec, and whether it can be used.")
  private @Nullable List<ItemStatus> users;

  @JsonPropertyDescription(
      "Every database of the spec, and whether it can be used; also one that was removed from the "
          + "spec, until that is carried out.")
  private @Nullable List<DatabaseStatus> databases;

  @JsonPropertyDescription("What can be restored, as the repository says.")
  private @Nullable BackupStatus backup;

  @JsonPropertyDescription("How far the restore is, while phase is Restoring.")
  private @Nullable RestoreStatus restore;

  @JsonPropertyDescription(
      "Ready, Progressing, PoolerReady, ReplicaStreaming, UsersSynced, DatabasesSynced, "
          + "BackupHealthy, StorageResizing: each with a reason and a message that says what to do.")
  private @Nullable List<Condition> conditions;

  /** Where the cluster stands. */
  public @Nullable Phase getPhase() {
    return phase;
  }

  /** Sets {@link #getPhase()}. */
  public void setPhase(@Nullable Phase phase) {
    this.phase = phase;
  }

  /** The generation that this status is about. */
  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  /** Sets {@link #getObservedGeneration()}. */
  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  /** The plan in force. */
  public @Nullable String getPlan() {
    return plan;
  }

  /** Sets {@link #getPlan()}. */
  public void setPlan(@Nullable String plan) {
    this.plan = plan;
  }

  /** Major version of PostgreSQL. */
  public @Nullable String getVersion() {
    return version;
  }

  /** Sets {@link #getVersion()}. */
  public void setVersion(@Nullable String version) {
    this.version = version;
  }

  /** Name of the primary's pod; null while there is none. */
  public @Nullable String getPrimary() {
    return primary;
  }

  /** Sets {@link #getPrimary()}. */
  public void setPrimary(@Nullable String primary) {
    this.primary = primary;
  }

  /** Number of standbys that stream. */
  public @Nullable Integer getReplicas() {
    return replicas;
  }

  /** Sets {@link #getReplicas()}. */
  public void setReplicas(@Nullable Integer replicas) {
    this.replicas = replicas;
  }

  /** The pool mode in force. */
  public @Nullable PoolMode getPoolMode() {
    return poolMode;
  }

  /** Sets {@link #getPoolMode()}. */
  public void setPoolMode(@Nullable PoolMode poolMode) {
    this.poolMode = poolMode;
  }

  /** A planned change of the primary; null when none is under way. */
  public @Nullable SwitchoverStatus getSwitchover() {
    return switchover;
  }

  /** Sets {@link #getSwitchover()}. */
  public void setSwitchover(@Nullable SwitchoverStatus switchover) {
    this.switchover = switchover;
  }

  /** Where to connect to. */
  public @Nullable EndpointsStatus getEndpoints() {
    return endpoints;
  }

  /** Sets {@link #getEndpoints()}. */
  public void setEndpoints(@Nullable EndpointsStatus endpoints) {
    this.endpoints = endpoints;
  }

  /** The Secret to bind to. */
  public @Nullable BindingStatus getBinding() {
    return binding;
  }

  /** Sets {@link #getBinding()}. */
  public void setBinding(@Nullable BindingStatus binding) {
    this.binding = binding;
  }

  /** Users, in the order of the spec. */
  public @Nullable List<ItemStatus> getUsers() {
    return users;
  }

  /** Sets {@link #getUsers()}. */
  public void setUsers(@Nullable List<ItemStatus> users) {
    this.users = users;
  }

  /** Databases, in the order of the spec. */
  public @Nullable List<DatabaseStatus> getDatabases() {
    return databases;
  }

  /** Sets {@link #getDatabases()}. */
  public void setDatabases(@Nullable List<DatabaseStatus> databases) {
    this.databases = databases;
  }

  /** Conditions, one per type. */
  public @Nullable List<Condition> getConditions() {
    return conditions;
  }

  /** Sets {@link #getConditions()}. */
  public void setConditions(@Nullable List<Condition> conditions) {
    this.conditions = conditions;
  }

  /** What can be restored. */
  public @Nullable BackupStatus getBackup() {
    return backup;
  }

  /** Sets {@link #getBackup()}. */
  public void setBackup(@Nullable BackupStatus backup) {
    this.backup = backup;
  }

  /** How far the restore is that the cluster is made by; null when none is under way. */
  public @Nullable RestoreStatus getRestore() {
    return restore;
  }

  /** Sets {@link #getRestore()}. */
  public void setRestore(@Nullable RestoreStatus restore) {
    this.restore = restore;
  }
}
