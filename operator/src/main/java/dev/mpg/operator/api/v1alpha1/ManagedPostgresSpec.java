package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for. Everything but the plan has a default, see {@link Defaults}; a getter
 * returns null where nothing was given.
 */
@ValidationRule(
    value =
        "!has(self.users) || self.users.all(u, !has(u.database) || (has(self.databases)"
            + " ? self.databases.exists(d, d.name == u.database) : u.database == '"
            + Defaults.DATABASE
            + "'))",
    message =
        "users[].database: must be the name of one of spec.databases; add the database there or"
            + " name another",
    fieldPath = ".users")
@ValidationRule(
    value =
        "has(self.restoreFrom) == has(oldSelf.restoreFrom) && (!has(self.restoreFrom)"
            + " || self.restoreFrom == oldSelf.restoreFrom)",
    message = "restoreFrom: " + BackupRules.RESTORE_REMEDY,
    fieldPath = ".restoreFrom")
@ValidationRule(
    value =
        "(has(self.backup) && has(self.backup.s3)) == (has(oldSelf.backup) &&"
            + " has(oldSelf.backup.s3))",
    message = "backup.s3: " + StoreRules.STAYS_REMEDY,
    fieldPath = ".backup")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ManagedPostgresSpec {
  /** The most standbys. */
  public static final int MAX_REPLICAS = 4;

  @JsonPropertyDescription(
      "Name of a plan of the operator's catalogue: it decides CPU, memory, server settings and "
          + "connection limits. May be changed at any time.")
  @Required
  @Size(min = 1, max = 63)
  private @Nullable String plan;

  @JsonPropertyDescription(
      "Major version of PostgreSQL, e.g. 17: one of those that the operator has an image for. "
          + "Default: the newest of them at creation. Cannot be changed.")
  @ValidationRule(
      value = "string(self).matches('^[1-9][0-9]$')",
      message = "postgresVersion: write a major version, e.g. 17")
  private @Nullable String postgresVersion;

  @JsonPropertyDescription(
      "Standbys beside the primary, 0 to 4. With 0 there is no failover. May be changed.")
  @Min(0)
  @Max(MAX_REPLICAS)
  @Default("1")
  private @Nullable Integer replicas;

  @JsonPropertyDescription("The volume of each instance.")
  @Default("{}")
  private @Nullable StorageSpec storage;

  @JsonPropertyDescription("PgBouncer, the connection pooler in front of the server.")
  @Default("{}")
  private @Nullable PoolerSpec pooler;

  @JsonPropertyDescription(
      "How the primary changes when a plan, an image, a drained node or a person asks for it.")
  @Default("{}")
  private @Nullable SwitchoverSpec switchover;

  @JsonPropertyDescription("Settings of the PostgreSQL server.")
  private @Nullable PostgresqlSpec postgresql;

  @JsonPropertyDescription(
      "Databases of the cluster. Default: one, fly-db. A database that is removed from the list "
          + "keeps its data and is no longer managed, unless its deletionPolicy was Delete.")
  @Size(min = 1, max = 150)
  private @Nullable List<DatabaseSpec> databases;

  @JsonPropertyDescription(
      "Login users, each with a Secret of its own. Default: one, fly-user, a schema_admin. A user "
          + "that is removed from the list is dropped; what it owns goes to schema_admin.")
  @Size(min = 1, max = 250)
  private @Nullable List<UserSpec> users;

  @JsonPropertyDescription(
      "True: no pods run, the data is kept. False again: the cluster comes back as it was.")
  @Default("false")
  private @Nullable Boolean suspended;

  @JsonPropertyDescription(
      "What happens to the volumes when this resource is deleted: Retain keeps them, and a cluster "
          + "made again under the same name takes them over; Delete deletes them with all data.")
  @Default("Retain")
  private @Nullable DeletionPolicy deletionPolicy;

  @JsonPropertyDescription(
      "Backups: every cluster has them. Here is when, for how long, and where to.")
  @Default("{}")
  private @Nullable BackupSpec backup;

  @JsonPropertyDescription(
      "A new cluster from another one's backups. The other one is never touched. Only at creation.")
  private @Nullable RestoreSpec restoreFrom;

  /** Name of a plan of the catalogue. */
  public @Nullable String getPlan() {
    return plan;
  }

  /** Sets {@link #getPlan()}. */
  public void setPlan(@Nullable String plan) {
    this.plan = plan;
  }

  /** Major version, e.g. {@code 17}; null: the newest at creation. */
  public @Nullable String getPostgresVersion() {
    return postgresVersion;
  }

  /** Sets {@link #getPostgresVersion()}. */
  public void setPostgresVersion(@Nullable String postgresVersion) {
    this.postgresVersion = postgresVersion;
  }

  /** Number of standbys, 0 to 4. */
  public @Nullable Integer getReplicas() {
    return replicas;
  }

  /** Sets {@link #getReplicas()}. */
  public void setReplicas(@Nullable Integer replicas) {
    this.replicas = replicas;
  }

  /** The volume of each instance. */
  public @Nullable StorageSpec getStorage() {
    return storage;
  }

  /** Sets {@link #getStorage()}. */
  public void setStorage(@Nullable StorageSpec storage) {
    this.storage = storage;
  }

  /** The connection pooler. */
  public @Nullable PoolerSpec getPooler() {
    return pooler;
  }

  /** Sets {@link #getPooler()}. */
  public void setPooler(@Nullable PoolerSpec pooler) {
    this.pooler = pooler;
  }

  /** Planned changes of the primary. */
  public @Nullable SwitchoverSpec getSwitchover() {
    return switchover;
  }

  /** Sets {@link #getSwitchover()}. */
  public void setSwitchover(@Nullable SwitchoverSpec switchover) {
    this.switchover = switchover;
  }

  /** The server. */
  public @Nullable PostgresqlSpec getPostgresql() {
    return postgresql;
  }

  /** Sets {@link #getPostgresql()}. */
  public void setPostgresql(@Nullable PostgresqlSpec postgresql) {
    this.postgresql = postgresql;
  }

  /** Databases; null: one, {@link Defaults#DATABASE}. */
  public @Nullable List<DatabaseSpec> getDatabases() {
    return databases;
  }

  /** Sets {@link #getDatabases()}. */
  public void setDatabases(@Nullable List<DatabaseSpec> databases) {
    this.databases = databases;
  }

  /** Login users; null: one, {@link Defaults#USER}. */
  public @Nullable List<UserSpec> getUsers() {
    return users;
  }

  /** Sets {@link #getUsers()}. */
  public void setUsers(@Nullable List<UserSpec> users) {
    this.users = users;
  }

  /** Whether the cluster is to have no pods. */
  public @Nullable Boolean getSuspended() {
    return suspended;
  }

  /** Sets {@link #getSuspended()}. */
  public void setSuspended(@Nullable Boolean suspended) {
    this.suspended = suspended;
  }

  /** What becomes of the volumes when the resource is deleted. */
  public @Nullable DeletionPolicy getDeletionPolicy() {
    return deletionPolicy;
  }

  /** Sets {@link #getDeletionPolicy()}. */
  public void setDeletionPolicy(@Nullable DeletionPolicy deletionPolicy) {
    this.deletionPolicy = deletionPolicy;
  }

  /** When backups are made, and how long they are kept. */
  public @Nullable BackupSpec getBackup() {
    return backup;
  }

  /** Sets {@link #getBackup()}. */
  public void setBackup(@Nullable BackupSpec backup) {
    this.backup = backup;
  }

  /** Where the data come from; null: the cluster starts empty. */
  public @Nullable RestoreSpec getRestoreFrom() {
    return restoreFrom;
  }

  /** Sets {@link #getRestoreFrom()}. */
  public void setRestoreFrom(@Nullable RestoreSpec restoreFrom) {
    this.restoreFrom = restoreFrom;
  }
}
