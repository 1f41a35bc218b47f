package dev.mpg.e2e.chaos;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.ServiceSocketFactory;
import dev.mpg.e2e.support.UserSecret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * The way to a cluster, once learned: as an application, it does not ask the API server for each
 * connection. Only a password that is no longer right is looked up again.
 */
final class Route {

  /** invalid_authorization_specification and invalid_password. */
  private static final String NOT_LET_IN = "28";

  private final Cluster cluster;
  private final boolean careless;
  private final Map<Endpoint, String> addresses = new EnumMap<>(Endpoint.class);
  private volatile UserSecret secret;

  private Route(Cluster cluster, boolean careless) {
    this.cluster = cluster;
    this.careless = careless;
    this.secret = cluster.secret();
    try {
      for (Endpoint endpoint : Endpoint.values()) {
        addresses.put(endpoint, ServiceSocketFactory.address(endpoint.host(secret)));
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The way of an application that wants to keep what is acknowledged. */
  static Route to(Cluster cluster) {
    return new Route(cluster, false);
  }

  /** That of one which has PostgreSQL acknowledge before anything is written. */
  static Route careless(Cluster cluster) {
    return new Route(cluster, true);
  }

  Connection connect(Endpoint endpoint, Properties properties) throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty("socketFactoryArg", addresses.get(endpoint));
    try {
      Connection connection = cluster.connect(endpoint, secret, all);
      if (careless) {
        Cluster.execute(connection, "SET synchronous_commit = off");
      }
      return connection;
    } catch (SQLException e) {
      if (isNotLetIn(e)) {
        lookUp();
      }
      throw e;
    }
  }

  /** PgBouncer has another code for it, which it has for other things too. */
  private static boolean isNotLetIn(SQLException e) {
    return (e.getSQLState() != null && e.getSQLState().startsWith(NOT_LET_IN))
        || e.getMessage().contains("authentication failed");
  }

  private void lookUp() {
    try {
      UserSecret now = cluster.secret();
      // While it is made anew there is none.
      if (now.values().containsKey("password")) {
        secret = now;
      }
    } catch (KubernetesClientException away) {
      // The next failure looks again.
    }
  }
}
