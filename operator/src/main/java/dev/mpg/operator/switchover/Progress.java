package dev.mpg.operator.switchover;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.mpg.operator.observe.Dcs;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of the primary that is under way. It is recorded, so that the next operator goes on with
 * it or undoes it, and so that the primary's own pod knows that somebody sees to it.
 *
 * @param from the primary's pod
 * @param to the pod that is to be the primary; the same as {@code from} when its server restarts in
 *     its place
 * @param cause why
 * @param step how far it is
 * @param since when that step began
 * @param until when that step is over at the latest; of a postponed one: when it is tried again
 * @param attempt which try this is, from 1
 * @param pausedAt when poolers were told to pause; null before
 * @param outcome what it came to; null before that is known
 * @param message for a person
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Progress(
    String from,
    String to,
    Cause cause,
    Step step,
    Instant since,
    Instant until,
    int attempt,
    @Nullable Instant pausedAt,
    @Nullable Outcome outcome,
    String message) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

  /** What is recorded; empty when nothing is, or somebody wrote something else there. */
  public static Optional<Progress> recorded(Dcs dcs) {
    String text = dcs.switchover();
    if (text == null) {
      return Optional.empty();
    }
    try {
      Progress read = JSON.readValue(text, Progress.class);
      boolean whole =
          read.from != null
              && read.to != null
              && read.cause != null
              && read.step != null
              && read.since != null
              && read.until != null;
      return whole ? Optional.of(read) : Optional.empty();
    } catch (JsonProcessingException edited) {
      return Optional.empty();
    }
  }

  /** Whether the primary stays, and its server restarts. */
  public boolean inPlace() {
    return from.equals(to);
  }

  /** The value of the annotation. */
  public String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  Progress at(Step next, Instant now, Instant bound, String why) {
    Instant told = next == Step.PAUSING ? now : pausedAt;
    return new Progress(from, to, cause, next, now, bound, attempt, told, outcome, why);
  }

  Progress with(Outcome result, Instant now, Instant bound, String why) {
    return new Progress(from, to, cause, Step.RESUMING, now, bound, attempt, pausedAt, result, why);
  }
}
