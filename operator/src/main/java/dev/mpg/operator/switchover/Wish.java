package dev.mpg.operator.switchover;

import org.jspecify.annotations.Nullable;

/**
 * That the primary is to change, or to restart in its place.
 *
 * @param cause why
 * @param to to which pod; null: to any that has every write; itself: it restarts in its place
 */
public record Wish(Cause cause, @Nullable String to) {}
