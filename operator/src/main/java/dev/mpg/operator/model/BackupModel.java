package dev.mpg.operator.model;

import org.jspecify.annotations.Nullable;

/**
 * How a cluster is backed up.
 *
 * @param fullSchedule cron expression, UTC
 * @param incrementalSchedule cron expression, UTC
 * @param verifySchedule cron expression, UTC; null: backups are verified only when somebody asks
 * @param retention for how long
 * @param size of the repository's volume
 * @param storageClass of it; null: the default class
 * @param store where to; null: to that volume
 */
public record BackupModel(
    String fullSchedule,
    String incrementalSchedule,
    @Nullable String verifySchedule,
    Retention retention,
    Memory size,
    @Nullable String storageClass,
    @Nullable StoreModel store) {

  /**
   * How long backups are kept.
   *
   * @param inDays whether the number is of days, and not of full backups
   * @param number at least 1
   */
  public record Retention(boolean inDays, int number) {}
}
