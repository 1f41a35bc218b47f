package dev.mpg.operator.ops;

/** Why an Event was written. */
public enum EventReason {
  READY("Ready"),
  INVALID_SPEC("InvalidSpec"),
  NAME_TAKEN("NameTaken"),
  PRIMARY_CHANGED("PrimaryChanged"),
  LOCK_RELEASED("LockReleased"),
  LABEL_REMOVED("LabelRemoved"),
  RESTARTING("Restarting"),
  RESIZED("Resized"),
  SWITCHOVER("Switchover"),
  REBUILDING("Rebuilding"),
  DAMAGED_AGAIN("DamagedAgain"),
  SWITCHOVER_STARTED("SwitchoverStarted"),
  SWITCHOVER_REFUSED("SwitchoverRefused"),
  SWITCHOVER_COMPLETED("SwitchoverCompleted"),
  SWITCHOVER_POSTPONED("SwitchoverPostponed"),
  SWITCHOVER_FAILED("SwitchoverFailed"),
  POOLERS_PAUSED("PoolersPaused"),
  PAUSE_DEADLINE("PauseDeadline"),
  POOLERS_RESUMED("PoolersResumed"),
  POOLER_LOST("PoolerLost"),
  INSTANCE_REMOVED("InstanceRemoved"),
  VOLUMES_GROW("VolumesGrow"),
  VOLUME_ALMOST_FULL("VolumeAlmostFull"),
  STORAGE_REFUSED("StorageRefused"),
  USER_NOT_READY("UserNotReady"),
  DATABASE_NOT_READY("DatabaseNotReady"),
  DATABASE_KEPT("DatabaseKept"),
  DATABASE_DROPPED("DatabaseDropped"),
  USER_REMOVED("UserRemoved"),
  PASSWORD_CHANGED("PasswordChanged"),
  DRIFT_REPAIRED("DriftRepaired"),
  BACKUP_FAILED("BackupFailed"),
  BACKUP_NOT_REMOVED("BackupNotRemoved"),
  BACKUP_UNHEALTHY("BackupUnhealthy"),
  BACKUP_VERIFIED("BackupVerified"),
  VERIFICATION_FAILED("VerificationFailed"),
  NOT_VERIFIED("NotVerified"),
  RESTORED("Restored"),
  RESTORE_REFUSED("RestoreRefused"),
  REPOSITORY_NOT_REMOVED("RepositoryNotRemoved"),
  VOLUMES_KEPT("VolumesKept");

  private final String text;

  EventReason(String text) {
    this.text = text;
  }

  /** As it stands in the Event. */
  public String text() {
    return text;
  }
}
