package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** When a backup is proven to be restorable. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class VerifySpec {
  @JsonPropertyDescription(
      "When the newest backup is restored into a throw-away instance and checked: cron as in "
          + "fullSchedule.")
  @Required
  @Size(max = BackupRules.CRON_MAX_LENGTH)
  @ValidationRule(
      value = "self.matches('" + BackupRules.CRON_PATTERN + "')",
      message = "schedule: " + BackupRules.CRON_REMEDY)
  private @Nullable String schedule;

  /** Cron expression, UTC. */
  public @Nullable String getSchedule() {
    return schedule;
  }

  /** Sets {@link #getSchedule()}. */
  public void setSchedule(@Nullable String schedule) {
    this.schedule = schedule;
  }
}
