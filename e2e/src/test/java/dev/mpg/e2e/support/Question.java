package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;

/**
 * A question to the database from a pod that has a user's Secret as its environment, as an
 * application has, under the {@code restricted} Pod Security Standard.
 */
public final class Question {

  private Question() {}

  /**
   * Asks with psql, with the server's certificate verified against the Secret's {@code ca.crt} and
   * the URL's host name.
   *
   * @param url the Secret's key, e.g. {@code DATABASE_URL}
   * @return what psql wrote
   */
  public static String ask(Cluster cluster, String user, String url, String sql) {
    String name = "question-" + Long.toString(System.nanoTime(), 36);
    String image = cluster.serverImage();
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 0
          securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: psql
              image: %3$s
              command: [sh, -c]
              args:
                # sslmode stands in the URL, where the environment does not count.
                - exec psql -XAtq "${URL%%sslmode=*}sslmode=verify-full" -c "$SQL"
              env:
                - {name: URL, valueFrom: {secretKeyRef: {name: %6$s, key: %4$s}}}
                - {name: PGSSLROOTCERT, value: /secret/ca.crt}
                - {name: PGCONNECT_TIMEOUT, value: "10"}
                - {name: SQL, value: "%5$s"}
              envFrom: [{secretRef: {name: %6$s}}]
              securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
              volumeMounts: [{name: secret, mountPath: /secret, readOnly: true}]
          volumes: [{name: secret, secret: {secretName: %6$s, items: [{key: ca.crt, path: ca.crt}]}}]
        """
            .formatted(name, cluster.namespace(), image, url, sql, cluster.secretName(user));
    Kube.client().resource(Serialization.unmarshal(pod, GenericKubernetesResource.class)).create();
    var asked = Kube.client().pods().inNamespace(cluster.namespace()).withName(name);
    try {
      await("the answer to " + sql)
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> hasEnded(asked.get()));
      String answer = asked.getLog().strip();
      if (!"Succeeded".equals(asked.get().getStatus().getPhase())) {
        throw new IllegalStateException(url + ": " + answer);
      }
      return answer;
    } finally {
      asked.delete();
    }
  }

  private static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }
}
