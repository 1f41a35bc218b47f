package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.BackupRetention;
import dev.mpg.operator.api.v1alpha1.BackupRules;
import dev.mpg.operator.api.v1alpha1.BackupSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import dev.mpg.operator.api.v1alpha1.RestoreSpec;
import dev.mpg.operator.api.v1alpha1.StoreRules;
import dev.mpg.operator.api.v1alpha1.VerifySpec;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Backups and restores: schedules, retention, the repository's volume, where data come from. */
final class BackupCheck {
  private static final Pattern CRON = Pattern.compile(BackupRules.CRON_PATTERN);
  private static final Pattern TIME = Pattern.compile(BackupRules.TIME_PATTERN);

  private BackupCheck() {}

  static void check(
      String cluster,
      ManagedPostgresSpec spec,
      @Nullable ManagedPostgresSpec inForce,
      Consumer<Violation> found) {
    BackupSpec backup = spec.getBackup();
    if (backup != null) {
      checkSchedule("spec.backup.fullSchedule", backup.getFullSchedule(), found);
      checkSchedule("spec.backup.incrementalSchedule", backup.getIncrementalSchedule(), found);
      checkVerify(backup.getVerify(), found);
      checkRetention(backup.getRetention(), found);
    }
    StoreCheck.checkBackup(spec, inForce, found);
    StorageCheck.checkVolume(
        "spec.backup.storage", storage(spec), inForce == null ? null : storage(inForce), found);
    checkRestore(cluster, spec.getRestoreFrom(), found);
    if (inForce != null && !same(spec.getRestoreFrom(), inForce.getRestoreFrom())) {
      found.accept(
          new Violation(
              "spec.restoreFrom", text(spec.getRestoreFrom()), BackupRules.RESTORE_REMEDY));
    }
  }

  private static void checkSchedule(
      String field, @Nullable String expression, Consumer<Violation> found) {
    if (expression == null) {
      return;
    }
    if (!CRON.matcher(expression).matches() || expression.length() > BackupRules.CRON_MAX_LENGTH) {
      found.accept(new Violation(field, expression, BackupRules.CRON_REMEDY));
      return;
    }
    try {
      CronExpression.parse(expression);
    } catch (IllegalArgumentException e) {
      found.accept(
          new Violation(
              field,
              expression,
              "is no time (" + e.getMessage() + "); " + BackupRules.CRON_REMEDY));
    }
  }

  private static void checkVerify(@Nullable VerifySpec verify, Consumer<Violation> found) {
    if (verify == null) {
      return;
    }
    if (verify.getSchedule() == null) {
      found.accept(new Violation("spec.backup.verify.schedule", "", BackupRules.CRON_REMEDY));
    }
    checkSchedule("spec.backup.verify.schedule", verify.getSchedule(), found);
  }

  private static void checkRetention(
      @Nullable BackupRetention retention, Consumer<Violation> found) {
    if (retention == null) {
      return;
    }
    if ((retention.getDays() == null) == (retention.getFullBackups() == null)) {
      found.accept(new Violation("spec.backup.retention", "", BackupRules.RETENTION_REMEDY));
    }
    checkRange("spec.backup.retention.days", retention.getDays(), found);
    checkRange("spec.backup.retention.fullBackups", retention.getFullBackups(), found);
  }

  private static void checkRange(String field, @Nullable Integer value, Consumer<Violation> found) {
    if (value != null && (value < 1 || value > BackupRules.MAX_RETENTION)) {
      found.accept(
          new Violation(field, value.toString(), "must be from 1 to " + BackupRules.MAX_RETENTION));
    }
  }

  private static void checkRestore(
      String cluster, @Nullable RestoreSpec restore, Consumer<Violation> found) {
    if (restore == null) {
      return;
    }
    String source = restore.getCluster() == null ? "" : restore.getCluster();
    if (source.isEmpty() == (restore.getS3() == null)) {
      found.accept(new Violation("spec.restoreFrom", source, StoreRules.ONE_SOURCE_REMEDY));
    } else if (source.equals(cluster)) {
      found.accept(
          new Violation(
              "spec.restoreFrom.cluster",
              source,
              "is this cluster itself; a restore makes a new cluster, so give this one another"
                  + " name"));
    }
    StoreCheck.checkRestore(restore, found);
    if (restore.getBackup() != null && restore.getPointInTime() != null) {
      found.accept(
          new Violation(
              "spec.restoreFrom", restore.getPointInTime(), BackupRules.ONE_TARGET_REMEDY));
    }
    if (restore.getPointInTime() != null && !isTime(restore.getPointInTime())) {
      found.accept(
          new Violation(
              "spec.restoreFrom.pointInTime", restore.getPointInTime(), BackupRules.TIME_REMEDY));
    }
  }

  private static boolean isTime(String text) {
    try {
      return TIME.matcher(text).matches() && OffsetDateTime.parse(text) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean same(@Nullable RestoreSpec one, @Nullable RestoreSpec other) {
    return text(one).equals(text(other));
  }

  private static String text(@Nullable RestoreSpec restore) {
    return restore == null
        ? ""
        : String.join(
            " ",
            Objects.toString(restore.getCluster(), ""),
            StoreCheck.text(restore.getS3()),
            Objects.toString(restore.getBackup(), ""),
            Objects.toString(restore.getPointInTime(), ""));
  }

  private static @Nullable RepositoryStorage storage(ManagedPostgresSpec spec) {
    return spec.getBackup() == null ? null : spec.getBackup().getStorage();
  }
}
