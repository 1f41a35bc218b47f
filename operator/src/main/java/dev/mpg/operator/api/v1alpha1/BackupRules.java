package dev.mpg.operator.api.v1alpha1;

/**
 * What {@code spec.backup} and {@code spec.restoreFrom} may say; the same in the schema and in the
 * operator's validation, which also looks into the fields of a cron expression.
 */
public final class BackupRules {

  /** Longer cron expressions are refused. */
  public static final int CRON_MAX_LENGTH = 100;

  /** Five fields of digits, names and signs. */
  public static final String CRON_PATTERN = "^([-0-9A-Za-z*,/]+ ){4}[-0-9A-Za-z*,/]+$";

  /** What {@link #CRON_PATTERN} asks for, in words. */
  public static final String CRON_REMEDY =
      "write a cron expression of five fields with single spaces, in UTC, e.g. 0 2 * * *";

  /** The most days, and the most full backups, that may be asked for. */
  public static final int MAX_RETENTION = 3650;

  /** What {@code retention} asks for, in words. */
  public static final String RETENTION_REMEDY =
      "give either days or fullBackups, each from 1 to 3650";

  /** A time with its offset. */
  public static final String TIME_PATTERN =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[-+][0-9]{2}:[0-9]{2})$";

  /** What {@link #TIME_PATTERN} asks for, in words. */
  public static final String TIME_REMEDY =
      "write a time with its offset (RFC 3339), e.g. 2026-01-31T12:00:00Z or"
          + " 2026-01-31T13:00:00+01:00";

  /** Why a cluster cannot be restored again. */
  public static final String RESTORE_REMEDY =
      "cannot be changed, set or removed after creation; put the former value back, or make a new"
          + " cluster with another restoreFrom";

  /** Why both cannot be given. */
  public static final String ONE_TARGET_REMEDY =
      "give backup or pointInTime, not both; without either the latest state is restored";

  private BackupRules() {}
}
