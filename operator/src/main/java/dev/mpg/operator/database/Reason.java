package dev.mpg.operator.database;

/** Why an item is ready or not; {@link #toString} is the form for a condition. */
public enum Reason {
  /** It is as wanted. */
  SYNCED("Synced"),
  /** More than one pass was needed, and the passes of this call are used up. */
  IN_PROGRESS("InProgress"),
  /** It was ready before and is gone: dropped by hand. */
  DATABASE_MISSING("DatabaseMissing"),
  /** An interrupted DROP DATABASE left it unusable. */
  DATABASE_INVALID("DatabaseInvalid"),
  /** The password is not known at the moment; a user that is there keeps the one it has. */
  PASSWORD_UNKNOWN("PasswordUnknown"),
  /** The name is in use by something that the operator did not make and does not take over. */
  NAME_TAKEN("NameTaken"),
  /** The name belongs to the server or to the operator. */
  NAME_RESERVED("NameReserved"),
  /** The server's image does not have the extension. */
  NOT_AVAILABLE("NotAvailable"),
  /** The server has not loaded the library that the extension needs. */
  LIBRARY_NOT_LOADED("LibraryNotLoaded"),
  /** The extension requires another one. */
  REQUIREMENT_MISSING("RequirementMissing"),
  /** The extension cannot be made without a risk. */
  NOT_SAFE("NotSafe"),
  /** The server refused a statement; the message has its words. */
  SQL_FAILED("SqlFailed"),
  /** The groups could not be made, so nothing else was tried. */
  SERVER_NOT_PREPARED("ServerNotPrepared");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
