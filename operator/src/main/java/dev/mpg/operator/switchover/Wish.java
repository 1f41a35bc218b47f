package dev.mpg.operator.switchover;

import org.jspecify.annotations.Nullable;

/**
 * That the primary is to change.
 *
 * @param cause why
 * @param to to which pod; null: to any that has every write
 */
public record Wish(Cause cause, @Nullable String to) {}
