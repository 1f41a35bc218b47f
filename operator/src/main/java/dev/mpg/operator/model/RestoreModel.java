package dev.mpg.operator.model;

import org.jspecify.annotations.Nullable;

/**
 * What a new cluster is made from.
 *
 * @param source names of the cluster whose backups they are, which may be gone
 * @param backup name of a backup; null when none is named
 * @param pointInTime a time with offset; null when none is given
 */
public record RestoreModel(
    ClusterNames source, @Nullable String backup, @Nullable String pointInTime) {}
