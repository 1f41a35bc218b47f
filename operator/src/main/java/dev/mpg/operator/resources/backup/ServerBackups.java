package dev.mpg.operator.resources.backup;

/** What a server is to know of backups. */
public final class ServerBackups {
  /** Where pgBackRest listens, in the pods of servers and of the repository. */
  public static final int PORT = 8432;

  /** Where its configuration is. */
  public static final String FOLDER = "/etc/pgbackrest";

  public static final String FILE = "pgbackrest.conf";

  /** The name under which a cluster's files are in its repository; it has one of its own. */
  static final String STANZA = "main";

  /** Brings one file of the log to the repository. */
  public static final String ARCHIVE_COMMAND = "pgbackrest --stanza=" + STANZA + " archive-push %p";

  /**
   * What was written is brought to the repository after so long at the latest, however little it
   * is. With the time on the way it is less than a minute.
   */
  public static final String ARCHIVE_TIMEOUT = "45s";

  private ServerBackups() {}
}
