package dev.mpg.e2e.support;

/** How to reach the server: the key of a user's Secret that holds the host. */
public enum Endpoint {
  /** Through PgBouncer. */
  POOLER("pgbouncer-host", "pgbouncer-port", "DATABASE_URL", "pgbouncer-jdbc-uri"),
  /** The primary itself. */
  DIRECT("host", "port", "DIRECT_DATABASE_URL", "jdbc-uri");

  private final String hostKey;
  private final String portKey;
  private final String urlKey;
  private final String jdbcKey;

  Endpoint(String hostKey, String portKey, String urlKey, String jdbcKey) {
    this.hostKey = hostKey;
    this.portKey = portKey;
    this.urlKey = urlKey;
    this.jdbcKey = jdbcKey;
  }

  /** The URL that an application gets. */
  public String url(UserSecret secret) {
    return secret.get(urlKey);
  }

  /** The URL that a Java application gets. */
  public String jdbcUrl(UserSecret secret) {
    return secret.get(jdbcKey);
  }

  /** The Service's name within the Kubernetes cluster. */
  public String host(UserSecret secret) {
    return secret.get(hostKey);
  }

  String port(UserSecret secret) {
    return secret.get(portKey);
  }
}
