package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long backups are kept: so many days, or so many full backups. */
@ValidationRule(
    value = "has(self.days) != has(self.fullBackups)",
    message = "retention: " + BackupRules.RETENTION_REMEDY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BackupRetention {
  @JsonPropertyDescription(
      "Any moment of the last so many days can be restored, as soon as the cluster is that old.")
  @Min(1)
  @Max(BackupRules.MAX_RETENTION)
  private @Nullable Integer days;

  @JsonPropertyDescription(
      "So many full backups are kept, with the incremental ones that belong to them.")
  @Min(1)
  @Max(BackupRules.MAX_RETENTION)
  private @Nullable Integer fullBackups;

  /** Days; null when full backups are counted. */
  public @Nullable Integer getDays() {
    return days;
  }

  /** Sets {@link #getDays()}. */
  public void setDays(@Nullable Integer days) {
    this.days = days;
  }

  /** Number of full backups; null when days are counted. */
  public @Nullable Integer getFullBackups() {
    return fullBackups;
  }

  /** Sets {@link #getFullBackups()}. */
  public void setFullBackups(@Nullable Integer fullBackups) {
    this.fullBackups = fullBackups;
  }
}
