package dev.mpg.e2e.support;

/** How to reach the server: the key of a user's Secret that holds the host. */
public enum Endpoint {
  /** Through PgBouncer. */
  POOLER("pgbouncer-host", "pgbouncer-port"),
  /** The primary itself. */
  DIRECT("host", "port");

  private final String hostKey;
  private final String portKey;

  Endpoint(String hostKey, String portKey) {
    this.hostKey = hostKey;
    this.portKey = portKey;
  }

  String host(UserSecret secret) {
    return secret.get(hostKey);
  }

  String port(UserSecret secret) {
    return secret.get(portKey);
  }
}
