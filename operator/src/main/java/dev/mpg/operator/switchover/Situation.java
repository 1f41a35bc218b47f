package dev.mpg.operator.switchover;

import dev.mpg.operator.model.SwitchoverPolicy;
import dev.mpg.operator.observe.Observation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that the next move depends on.
 *
 * @param observation the cluster
 * @param policy what the spec says
 * @param wish what is wanted now; null: nothing. Of no account while poolers are paused
 * @param progress what is recorded; null: nothing
 * @param preparation how far the checkpoints are
 * @param poolers what the poolers say
 * @param writable whether a write through the Service of the primary came to the new one
 * @param now the time
 */
public record Situation(
    Observation observation,
    SwitchoverPolicy policy,
    @Nullable Wish wish,
    @Nullable Progress progress,
    Preparation preparation,
    Poolers poolers,
    boolean writable,
    Instant now) {}
