package dev.mpg.e2e.chaos;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One try to append an id to a list, and to enter it in a table in the same transaction.
 *
 * @param id what is appended; no other try has it
 * @param key of the list
 * @param writer which client
 * @param began before the first statement, by {@link System#nanoTime()}
 * @param ended after the answer, or after the client gave up
 * @param index the length of the list that the transaction read, which is where its id must stand;
 *     null when it did not come so far
 * @param server who carried it out; null when it did not come so far
 * @param error what was said when it was not acknowledged
 */
record Attempt(
    UUID id,
    int key,
    String writer,
    long began,
    long ended,
    Outcome outcome,
    @Nullable Integer index,
    @Nullable Server server,
    @Nullable String error) {

  boolean is(Outcome other) {
    return outcome == other;
  }
}
