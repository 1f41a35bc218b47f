package dev.mpg.e2e.support;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a cluster a person would notice if it changed: which pods run, how often their containers
 * were started, and which version of which object they come from.
 *
 * @param pods identity and starts by the pod's name
 * @param objects identity and generation by kind and name
 */
public record Snapshot(Map<String, String> pods, Map<String, String> objects) {

  static Snapshot of(Cluster cluster) {
    Map<String, String> objects = new TreeMap<>();
    put(objects, "StatefulSet", cluster.statefulSets());
    put(objects, "Deployment", cluster.deployments());
    put(objects, "PersistentVolumeClaim", cluster.volumeClaims());
    return new Snapshot(
        cluster.pods().stream()
            .collect(
                toMap(
                    pod -> pod.getMetadata().getName(),
                    Snapshot::identity,
                    (a, b) -> a,
                    TreeMap::new)),
        objects);
  }

  private static String identity(Pod pod) {
    int starts =
        pod.getStatus().getContainerStatuses().stream()
            .mapToInt(ContainerStatus::getRestartCount)
            .sum();
    return pod.getMetadata().getUid() + " restarts " + starts;
  }

  private static void put(
      Map<String, String> objects, String kind, List<? extends HasMetadata> found) {
    found.forEach(
        object ->
            objects.put(
                kind + "/" + object.getMetadata().getName(),
                object.getMetadata().getUid()
                    + " generation "
                    + object.getMetadata().getGeneration()));
  }
}
