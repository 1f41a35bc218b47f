package dev.mpg.operator.status;

/** Why a condition is as it is; the whole list. */
public enum ConditionReason {
  AS_WANTED("AsWanted"),
  SERVING("Serving"),
  CREATING("Creating"),
  UPDATING("Updating"),
  SUSPENDED("Suspended"),
  INVALID_SPEC("InvalidSpec"),
  PASS_FAILED("PassFailed"),
  NAME_TAKEN("NameTaken"),
  NO_PRIMARY("NoPrimary"),
  NO_STANDBY("NoStandby"),
  NOT_STREAMING("NotStreaming"),
  STREAMING("Streaming"),
  POOLER_NOT_RUNNING("PoolerNotRunning"),
  POOLER_UNREACHABLE("PoolerUnreachable"),
  WRITE_FAILED("WriteFailed"),
  SERVER_UNREACHABLE("ServerUnreachable"),
  ITEMS_NOT_READY("ItemsNotReady"),
  WAITING("Waiting"),
  REPOSITORY_NOT_RUNNING("RepositoryNotRunning"),
  REPOSITORY_UNREACHABLE("RepositoryUnreachable"),
  REPOSITORY_FULL("RepositoryFull"),
  REPOSITORY_ALMOST_FULL("RepositoryAlmostFull"),
  ARCHIVING_FAILS("ArchivingFails"),
  LOG_MISSING("LogMissing"),
  BACKUP_FAILED("BackupFailed"),
  RESTORING("Restoring"),
  RESTORE_REFUSED("RestoreRefused"),
  RESIZING("Resizing"),
  ALMOST_FULL("AlmostFull"),
  EXPANSION_REFUSED("ExpansionRefused");

  private final String text;

  ConditionReason(String text) {
    this.text = text;
  }

  /** As it stands in the status. */
  public String text() {
    return text;
  }
}
