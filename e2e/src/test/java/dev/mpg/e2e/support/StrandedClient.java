package dev.mpg.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.operator.api.v1alpha1.Defaults;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A client on the node of one server, connected to that server whatever it is: it goes where the
 * node goes. It writes one row after the other and tells which were acknowledged.
 */
public final class StrandedClient implements AutoCloseable {

  private static final String NAME = "stranded-client";
  private static final String TABLE = "written_stranded";

  private final Cluster cluster;

  private StrandedClient(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Starts one, and waits until its first rows are acknowledged. */
  public static StrandedClient start(Cluster cluster, Pod server) throws SQLException {
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + TABLE);
      statement.execute("CREATE TABLE " + TABLE + " (id bigint PRIMARY KEY)");
    }
    StrandedClient client = new StrandedClient(cluster);
    Kube.client()
        .resource(
            Serialization.unmarshal(
                pod(cluster, server, image(server)), GenericKubernetesResource.class))
        .inNamespace(cluster.namespace())
        .create();
    await("rows of a client on " + server.getSpec().getNodeName())
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              Pod pod = client.pod().get();
              return pod != null
                  && "Running".equals(pod.getStatus().getPhase())
                  && client.acknowledged().size() >= 20;
            });
    return client;
  }

  /** No row that it was told to be written is missing. */
  public void assertNothingLost() throws SQLException {
    Set<Long> missing = acknowledged();
    assertThat(missing).isNotEmpty();
    int all = missing.size();
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM " + TABLE)) {
      while (rows.next()) {
        missing.remove(rows.getLong(1));
      }
    }
    System.out.printf("stranded client: %d rows acknowledged, %d missing%n", all, missing.size());
    assertThat(missing).as("acknowledged rows that are missing").isEmpty();
  }

  @Override
  public void close() {
    pod().withGracePeriod(0).delete();
  }

  private Set<Long> acknowledged() {
    return pod().getLog().lines().map(Long::valueOf).collect(Collectors.toCollection(HashSet::new));
  }

  private PodResource pod() {
    return Kube.client().pods().inNamespace(cluster.namespace()).withName(NAME);
  }

  private static String image(Pod server) {
    return server.getSpec().getContainers().get(0).getImage();
  }

  private static String pod(Cluster cluster, Pod server, String image) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          restartPolicy: Never
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 0
          securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: client
              image: %s
              command: [python3, -u, -c]
              args:
                - |
                  import os, time, psycopg2
                  number = 0
                  while True:
                      try:
                          connection = psycopg2.connect(
                              host="%s", port=5432, dbname=os.environ["dbname"], user=os.environ["user"],
                              password=os.environ["password"], sslmode="require", connect_timeout=2)
                          connection.autocommit = True
                          with connection.cursor() as cursor:
                              while True:
                                  number += 1
                                  cursor.execute("INSERT INTO %s VALUES (%%s)", (number,))
                                  print(number)
                                  time.sleep(0.01)
                      except psycopg2.Error:
                          time.sleep(0.1)
              envFrom: [{secretRef: {name: %s}}]
              securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
        """
        .formatted(
            NAME,
            server.getSpec().getNodeName(),
            image,
            server.getStatus().getPodIP(),
            TABLE,
            cluster.secretName(Defaults.USER));
  }
}
