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
import org.jspecify.annotations.Nullable;

/** When volumes grow by themselves, by how much, and up to where. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class AutoGrowSpec {
  @JsonPropertyDescription(
      "All volumes grow when one of them is so full, in percent of its size, 50 to 90; the "
          + "repository's alone.")
  @Min(StorageSpecRules.MIN_THRESHOLD)
  @Max(StorageSpecRules.MAX_THRESHOLD)
  @Default("80")
  private @Nullable Integer thresholdPercent;

  @JsonPropertyDescription(
      "By how much, in percent of the size, 5 to 100; rounded up to a whole Gi. Repeated at once "
          + "while the threshold is still exceeded.")
  @Min(StorageSpecRules.MIN_STEP)
  @Max(StorageSpecRules.MAX_STEP)
  @Default("20")
  private @Nullable Integer stepPercent;

  @JsonPropertyDescription(
      "They grow by themselves up to this size, e.g. 100Gi; storage.size may be larger.")
  @Required
  @Size(max = 20)
  @ValidationRule(
      value = "string(self).matches('" + StorageSpecRules.SIZE_PATTERN + "')",
      message = "storage autoGrow.maxSize: " + StorageSpecRules.SIZE_REMEDY)
  @ValidationRule(
      value =
          "!isQuantity(string(self))"
              + " || (quantity(string(self)).compareTo(quantity('"
              + StorageSpecRules.MIN_SIZE
              + "')) >= 0 && quantity(string(self)).compareTo(quantity('"
              + StorageSpecRules.MAX_SIZE
              + "')) <= 0)",
      message = "storage autoGrow.maxSize: " + StorageSpecRules.RANGE_REMEDY)
  private @Nullable String maxSize;

  /** Percent of its size that a volume is full when all grow. */
  public @Nullable Integer getThresholdPercent() {
    return thresholdPercent;
  }

  /** Sets {@link #getThresholdPercent()}. */
  public void setThresholdPercent(@Nullable Integer thresholdPercent) {
    this.thresholdPercent = thresholdPercent;
  }

  /** Percent of their size that volumes grow by. */
  public @Nullable Integer getStepPercent() {
    return stepPercent;
  }

  /** Sets {@link #getStepPercent()}. */
  public void setStepPercent(@Nullable Integer stepPercent) {
    this.stepPercent = stepPercent;
  }

  /** The size up to which volumes grow by themselves. */
  public @Nullable String getMaxSize() {
    return maxSize;
  }

  /** Sets {@link #getMaxSize()}. */
  public void setMaxSize(@Nullable String maxSize) {
    this.maxSize = maxSize;
  }
}
