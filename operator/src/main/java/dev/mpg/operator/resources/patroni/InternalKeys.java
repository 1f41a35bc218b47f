package dev.mpg.operator.resources.patroni;

/** Keys of the Secret with the passwords that only the cluster's own parts use. */
public final class InternalKeys {
  public static final String REPLICATION = "replication";
  public static final String REWIND = "rewind";
  public static final String REST_API = "restapi";

  private InternalKeys() {}
}
