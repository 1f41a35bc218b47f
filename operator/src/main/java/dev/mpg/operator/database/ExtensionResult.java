package dev.mpg.operator.database;

import org.jspecify.annotations.Nullable;

/**
 * What became of an extension in a database: one that is wanted, or one that is no longer and could
 * not be dropped.
 *
 * @param database the database
 * @param name its name
 * @param version the version that is in the database; null when it is not there
 * @param ready whether it is as wanted
 * @param reason why, for a condition
 * @param message why, for a person, with the remedy; empty when ready
 */
public record ExtensionResult(
    String database,
    String name,
    @Nullable String version,
    boolean ready,
    Reason reason,
    String message) {}
