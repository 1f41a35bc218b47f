package dev.mpg.operator.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mpg.operator.api.v1alpha1.BackupCompression;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.backup.RepositoryAddress;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.backup.RestoreProgress;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.model.BackupModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.resources.backup.RepositoryStatefulSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.HttpsURLConnection;

/** Asks a cluster's repository, over HTTPS and with the operator's certificate. */
public final class RepositoryConnector {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_MILLIS = 3000;
  private static final int READ_MILLIS = 30_000;

  private final ClusterNames names;
  private final String address;
  private final ClusterSslSocketFactory sockets;

  /**
   * @param names of the cluster
   * @param trust its authorities, as PEM
   * @param certificate the operator's, as PEM
   * @param key the operator's, as PEM
   * @param address of the pod that is asked
   */
  public RepositoryConnector(
      ClusterNames names, String trust, String certificate, String key, RepositoryAddress address) {
    this.names = names;
    this.address = address.ip().contains(":") ? "[" + address.ip() + "]" : address.ip();
    Properties properties = new Properties();
    properties.setProperty(ClusterSslSocketFactory.TRUST, trust);
    properties.setProperty(ClusterSslSocketFactory.PEER, address.peer());
    properties.setProperty(ClusterSslSocketFactory.CERTIFICATE, certificate);
    properties.setProperty(ClusterSslSocketFactory.KEY, key);
    try {
      sockets = new ClusterSslSocketFactory(properties);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot use the operator's certificate", e);
    }
  }

  /** With the operator's keys for the cluster; the address may be that of a pod that restores. */
  public RepositoryConnector(ClusterNames names, Credentials keys, RepositoryAddress address) {
    this(
        names,
        Pem.of(keys.trust()),
        Pem.of(keys.operatorTls().certificate()),
        Pem.of(keys.operatorTls().key()),
        address);
  }

  /** The repository is at work on something else. */
  public static final class BusyException extends IOException {
    private static final long serialVersionUID = 1;

    BusyException(String message) {
      super(message);
    }
  }

  /** What is in the repository. */
  public RepositoryState state() throws IOException {
    return RepositoryState.of(ask("GET", "/state", null));
  }

  /** How far a pod is that restores. */
  public RestoreProgress progress() throws IOException {
    return RestoreProgress.of(ask("GET", "/progress", null));
  }

  /** What the pod that is asked does there, or did since its process started. */
  public RepositoryState activity() throws IOException {
    return RepositoryState.of(ask("GET", "/activity", null));
  }

  /** Makes it ready to take the log. */
  public void prepare(List<Integer> instances) throws IOException {
    ask("POST", "/stanza", hosts(instances));
  }

  /**
   * Begins a backup.
   *
   * @param id by which it is known later
   * @param instances the servers it may be taken from
   * @param fast whether the server is to write everything to disk at once, and not at its leisure
   * @param compression of its files
   * @param retention how long backups are kept; older ones are removed after this one
   * @throws BusyException when another one is being made
   */
  public void backup(
      String id,
      BackupType type,
      List<Integer> instances,
      boolean fast,
      BackupCompression compression,
      BackupModel.Retention retention)
      throws IOException {
    ObjectNode request = hosts(instances);
    request.put("id", id);
    request.put("type", type.value());
    request.put("fast", fast);
    request.put("compression", compression.value());
    putRetention(request, retention);
    ask("POST", "/backup", request);
  }

  /** Removes what needs not be kept any more, as is done after each backup. */
  public void retain(BackupModel.Retention retention) throws IOException {
    ObjectNode request = JSON.createObjectNode();
    putRetention(request, retention);
    ask("POST", "/retain", request);
  }

  private static void putRetention(ObjectNode request, BackupModel.Retention retention) {
    ObjectNode keep = request.putObject("retention");
    keep.put("type", retention.inDays() ? "time" : "count");
    keep.put("value", retention.number());
  }

  /** Removes a backup, and those that need it. */
  public void expire(String label) throws IOException {
    ask("POST", "/expire", JSON.createObjectNode().put("label", label));
  }

  private ObjectNode hosts(List<Integer> instances) {
    ObjectNode request = JSON.createObjectNode();
    instances.forEach(
        number -> request.withArray("/hosts").add(names.host(names.instance(number).service())));
    return request;
  }

  private JsonNode ask(String method, String path, @org.jspecify.annotations.Nullable JsonNode body)
      throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + address + ":" + RepositoryStatefulSet.CONTROL_PORT + path)
                .toURL()
                .openConnection();
    connection.setSSLSocketFactory(sockets);
    // Its name was looked at by the trust manager; its address stands in no certificate.
    connection.setHostnameVerifier((host, session) -> true);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setRequestMethod(method);
    connection.setRequestProperty("Connection", "close");
    try {
      if (body != null) {
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
          JSON.writeValue(out, body);
        }
      }
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        try (InputStream in = connection.getInputStream()) {
          return JSON.readTree(in);
        }
      }
      String error = "HTTP " + status;
      InputStream said = connection.getErrorStream();
      if (said != null) {
        try (said) {
          error = JSON.readTree(said).path("error").asText(error);
        }
      }
      if (status == HttpURLConnection.HTTP_CONFLICT) {
        throw new BusyException(error);
      }
      throw new IOException(error);
    } finally {
      connection.disconnect();
    }
  }
}
