package dev.mpg.operator.status;

/** What a condition is about. */
public enum ConditionType {
  /** A write through the pooler is possible, and a standby that has every write streams. */
  READY("Ready"),
  /** The operator is changing something, or cannot. */
  PROGRESSING("Progressing"),
  /** The poolers run with the wanted settings. */
  POOLER_READY("PoolerReady"),
  /** All standbys stream. */
  REPLICA_STREAMING("ReplicaStreaming"),
  /** All users are in the server as wanted. */
  USERS_SYNCED("UsersSynced"),
  /** All databases are in the server as wanted. */
  DATABASES_SYNCED("DatabasesSynced"),
  /** The log is archived, the last backup succeeded, and none was found damaged. */
  BACKUP_HEALTHY("BackupHealthy"),
  /** A volume is growing. */
  STORAGE_RESIZING("StorageResizing");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /** As it stands in the status. */
  public String text() {
    return text;
  }
}
