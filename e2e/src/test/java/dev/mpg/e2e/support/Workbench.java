package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;

/**
 * A pod beside a cluster, of its servers' image, in which commands are run: as an application it
 * has a user's Secret for environment, and a volume of its own at {@code /own}; where one is named,
 * a volume of the cluster is at {@code /data}, to read.
 */
public final class Workbench implements AutoCloseable {
  /** The default user's way to the primary, for programs of libpq. */
  public static final String DIRECT = "\"${DIRECT_DATABASE_URL%%sslmode=*}sslmode=require\"";

  private static final String CONTAINER = "workbench";

  private final Pod pod;
  private final String claim;

  private Workbench(Pod pod, String claim) {
    this.pod = pod;
    this.claim = claim;
  }

  /**
   * Starts one.
   *
   * @param user whose Secret it has
   * @param size of its own volume, of the default class
   * @param data the claim whose volume is at {@code /data}
   */
  public static Workbench start(Cluster cluster, String user, String size, String data) {
    String name = "workbench-" + Long.toString(System.nanoTime(), 36);
    String image = cluster.serverImage();
    String own =
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s, namespace: %s}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: %s}}}
        """
            .formatted(name, cluster.namespace(), size);
    String document =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 0
          securityContext: {runAsNonRoot: true, runAsUser: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: %3$s
              image: %4$s
              command: [sleep, infinity]
              envFrom: [{secretRef: {name: %5$s}}]
              securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
              volumeMounts:
                - {name: own, mountPath: /own}
                - {name: data, mountPath: /data, readOnly: true}
          volumes:
            - {name: own, persistentVolumeClaim: {claimName: %1$s}}
            - {name: data, persistentVolumeClaim: {claimName: %6$s, readOnly: true}}
        """
            .formatted(name, cluster.namespace(), CONTAINER, image, cluster.secretName(user), data);
    Kube.client().resource(Serialization.unmarshal(own, GenericKubernetesResource.class)).create();
    Kube.client()
        .resource(Serialization.unmarshal(document, GenericKubernetesResource.class))
        .create();
    var started = Kube.client().pods().inNamespace(cluster.namespace()).withName(name);
    await(name + " to run")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> Readiness.isPodReady(started.get()));
    return new Workbench(started.get(), name);
  }

  /**
   * Runs a script.
   *
   * @return what it wrote
   */
  public String run(String script, Duration patience) {
    return Shell.inContainer(pod, CONTAINER, script, patience);
  }

  /** Ends it; its volume goes with it. */
  @Override
  public void close() {
    Kube.client().pods().resource(pod).withGracePeriod(0).delete();
    Kube.client()
        .persistentVolumeClaims()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(claim)
        .delete();
  }
}
