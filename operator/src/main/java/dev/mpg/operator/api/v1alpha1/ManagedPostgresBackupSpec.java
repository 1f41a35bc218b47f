package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Which backup is asked for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ManagedPostgresBackupSpec {
  @JsonPropertyDescription("Name of the ManagedPostgres, in the same namespace.")
  @Required
  @Size(min = 1, max = Names.CLUSTER_MAX_LENGTH)
  private @Nullable String cluster;

  @JsonPropertyDescription(
      "full: everything. incr: what changed since the backup before; a full one when there is none.")
  @Default("full")
  private @Nullable BackupType type;

  @JsonPropertyDescription(
      "What happens to the backup when this resource is deleted: Retain leaves it in the repository "
          + "until its time is over; Delete removes it, with the incremental ones that need it.")
  @Default("Retain")
  private @Nullable DeletionPolicy deletionPolicy;

  /** Name of the cluster. */
  public @Nullable String getCluster() {
    return cluster;
  }

  /** Sets {@link #getCluster()}. */
  public void setCluster(@Nullable String cluster) {
    this.cluster = cluster;
  }

  /** What it is to hold; null: everything. */
  public @Nullable BackupType getType() {
    return type;
  }

  /** Sets {@link #getType()}. */
  public void setType(@Nullable BackupType type) {
    this.type = type;
  }

  /** What becomes of the backup when the resource is deleted; null: it stays. */
  public @Nullable DeletionPolicy getDeletionPolicy() {
    return deletionPolicy;
  }

  /** Sets {@link #getDeletionPolicy()}. */
  public void setDeletionPolicy(@Nullable DeletionPolicy deletionPolicy) {
    this.deletionPolicy = deletionPolicy;
  }
}
