package dev.mpg.operator.database;

import java.sql.SQLException;

/** The server is a standby: somebody else is the primary now, and nothing can be written here. */
public final class NotPrimaryException extends SQLException {
  private static final long serialVersionUID = 1L;

  NotPrimaryException() {
    super("the server is a standby, users and databases are synced on the primary", "25006");
  }
}
