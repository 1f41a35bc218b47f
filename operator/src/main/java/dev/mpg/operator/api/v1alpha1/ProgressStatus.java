package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How far something is that takes long. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ProgressStatus {
  private static final int WHOLE = 100;

  @JsonPropertyDescription("Bytes that are done.")
  private @Nullable Long done;

  @JsonPropertyDescription("Bytes in all.")
  private @Nullable Long total;

  @JsonPropertyDescription("The same in percent.")
  private @Nullable Integer percent;

  /** For the serialization. */
  public ProgressStatus() {}

  /**
   * So much of so much.
   *
   * @param done bytes
   * @param total bytes, more than 0
   */
  public ProgressStatus(long done, long total) {
    this.done = done;
    this.total = total;
    this.percent = (int) (done * WHOLE / total);
  }

  /** Bytes that are done. */
  public @Nullable Long getDone() {
    return done;
  }

  /** Sets {@link #getDone()}. */
  public void setDone(@Nullable Long done) {
    this.done = done;
  }

  /** Bytes in all. */
  public @Nullable Long getTotal() {
    return total;
  }

  /** Sets {@link #getTotal()}. */
  public void setTotal(@Nullable Long total) {
    this.total = total;
  }

  /** From 0 to 100. */
  public @Nullable Integer getPercent() {
    return percent;
  }

  /** Sets {@link #getPercent()}. */
  public void setPercent(@Nullable Integer percent) {
    this.percent = percent;
  }
}
