package dev.mpg.operator.connect;

import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.Password;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.resources.network.Services;
import dev.mpg.operator.resources.pooler.PoolerDeployment;
import dev.mpg.operator.resources.pooler.PoolerSecrets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections with pgjdbc; the only place that does. */
public final class JdbcConnector {
  private static final String CONNECT_TIMEOUT_SECONDS = "2";
  private static final String LOGIN_TIMEOUT_SECONDS = "4";
  private static final String APPLICATION = "mpg-operator";

  private final Driver driver = new Driver();
  private final ClusterNames names;
  private final Credentials credentials;

  public JdbcConnector(ClusterNames names, Credentials credentials) {
    this.names = names;
    this.credentials = credentials;
  }

  /** As superuser, by the operator's certificate, to the server at this address. */
  public Connection server(String address, String database) throws SQLException {
    return superuser(address, database, "90");
  }

  /** Like {@link #server}, for one short write that is tried again soon when it fails. */
  public Connection writer(String address) throws SQLException {
    return superuser(address, "postgres", "2");
  }

  private Connection superuser(String address, String database, String socketTimeout)
      throws SQLException {
    Properties properties = properties(names.host(names.direct()));
    properties.setProperty("user", "postgres");
    properties.setProperty(
        ClusterSslSocketFactory.CERTIFICATE, Pem.of(credentials.operatorTls().certificate()));
    properties.setProperty(ClusterSslSocketFactory.KEY, Pem.of(credentials.operatorTls().key()));
    properties.setProperty("socketTimeout", socketTimeout);
    return open(address, Services.PORT, database, properties);
  }

  /** To a pooler's admin console. */
  public Connection console(String address) throws SQLException {
    Properties properties = properties(names.host(names.pooler()));
    properties.setProperty("user", PoolerSecrets.ADMIN);
    properties.setProperty("password", credentials.internal(InternalKeys.POOLER_ADMIN).clear());
    // The console knows neither the extended protocol nor, on connecting, a SET of server settings.
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("assumeMinServerVersion", "9.0");
    properties.setProperty("socketTimeout", "10");
    return open(address, PoolerDeployment.PORT, "pgbouncer", properties);
  }

  /** The way an application comes, as one of its users. */
  public Connection application(String address, String user, Password password, String database)
      throws SQLException {
    Properties properties = properties(names.host(names.pooler()));
    properties.setProperty("user", user);
    properties.setProperty("password", password.clear());
    properties.setProperty("socketTimeout", "5");
    return open(address, Services.PORT, database, properties);
  }

  /** To one pooler pod as one of the cluster's users; without a question no server is needed. */
  public Connection pooled(String poolerAddress, String user, Password password, String database)
      throws SQLException {
    Properties properties = properties(names.host(names.pooler()));
    properties.setProperty("user", user);
    properties.setProperty("password", password.clear());
    properties.setProperty("socketTimeout", "5");
    // Otherwise the driver would ask something itself.
    properties.setProperty("assumeMinServerVersion", "9.0");
    return open(poolerAddress, PoolerDeployment.PORT, database, properties);
  }

  private Properties properties(String peer) {
    Properties properties = new Properties();
    properties.setProperty("sslmode", "require");
    properties.setProperty("sslfactory", ClusterSslSocketFactory.class.getName());
    properties.setProperty(ClusterSslSocketFactory.TRUST, Pem.of(credentials.trust()));
    properties.setProperty(ClusterSslSocketFactory.PEER, peer);
    properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
    properties.setProperty("loginTimeout", LOGIN_TIMEOUT_SECONDS);
    properties.setProperty("ApplicationName", APPLICATION);
    return properties;
  }

  private Connection open(String address, int port, String database, Properties properties)
      throws SQLException {
    String host = address.contains(":") ? "[" + address + "]" : address;
    Connection connection =
        driver.connect("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    if (connection == null) {
      throw new SQLException("the driver refused the address " + address);
    }
    return connection;
  }
}
