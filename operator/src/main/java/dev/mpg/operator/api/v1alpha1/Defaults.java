package dev.mpg.operator.api.v1alpha1;

/**
 * What holds where the spec says nothing.
 *
 * <p>The scalar ones are also defaults of the schema, so that {@code kubectl get -o yaml} shows
 * them. The lists are not: under server-side apply a defaulted entry has no owner and would stay
 * beside those that a person adds later.
 */
public final class Defaults {

  /** {@code spec.replicas}: standbys. */
  public static final int REPLICAS = 1;

  /** {@code spec.storage.size}. */
  public static final String STORAGE_SIZE = "10Gi";

  /** {@code spec.storage.autoGrow.thresholdPercent}. */
  public static final int GROW_THRESHOLD = 80;

  /** {@code spec.storage.autoGrow.stepPercent}. */
  public static final int GROW_STEP = 20;

  /** {@code spec.pooler.mode}. */
  public static final PoolMode POOL_MODE = PoolMode.SESSION;

  /** {@code spec.pooler.replicas}: pods. */
  public static final int POOLER_REPLICAS = 2;

  /** {@code spec.switchover.pauseTimeoutSeconds}. */
  public static final int PAUSE_TIMEOUT_SECONDS = 5;

  /** {@code spec.switchover.afterTimeout}. */
  public static final AfterTimeout AFTER_TIMEOUT = AfterTimeout.PROCEED;

  /** The only database when {@code spec.databases} is absent. */
  public static final String DATABASE = "fly-db";

  /** The only user when {@code spec.users} is absent. */
  public static final String USER = "fly-user";

  /** {@code spec.users[].role}. */
  public static final UserRole USER_ROLE = UserRole.SCHEMA_ADMIN;

  /** {@code spec.suspended}. */
  public static final boolean SUSPENDED = false;

  /** {@code spec.deletionPolicy} and {@code spec.databases[].deletionPolicy}. */
  public static final DeletionPolicy DELETION_POLICY = DeletionPolicy.RETAIN;

  /** {@code spec.backup.retention}: days. */
  public static final int RETENTION_DAYS = 7;

  /** {@code spec.backup.compression}. */
  public static final BackupCompression BACKUP_COMPRESSION = BackupCompression.ZST;

  /** {@code spec.backup.storage.size}, in sizes of an instance's volume. */
  public static final int REPOSITORY_SIZES = 2;

  /** {@code spec.backup.s3.uriStyle}. */
  public static final UriStyle URI_STYLE = UriStyle.HOST;

  private Defaults() {}
}
