package dev.mpg.e2e.bench;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When what happened in one failover, by the arrival of events on watches of its own. */
final class FailoverLine implements AutoCloseable {
  /** What happens, in the order in which it does. */
  enum Step {
    ENDED("the kubelet tells that the container has ended, or the pod is gone"),
    RELEASED("the lock is free"),
    LOCKED("a server has it"),
    LABELLED("its pod is labelled as the primary"),
    ROUTED("the Service's EndpointSlice has its address");

    private final String text;

    Step(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private final Pod before;
  private final Map<Step, Long> reached = new ConcurrentHashMap<>();
  private final List<Watch> watches;

  private FailoverLine(Cluster cluster, Pod before) {
    this.before = before;
    watches =
        List.of(
            Kube.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(Cluster.INSTANCE, cluster.name())
                .watch(TimeLine.told(this::pod)),
            Kube.client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName(cluster.name() + "-leader")
                .watch(TimeLine.told((action, map) -> lock(map))),
            Kube.client()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(cluster.namespace())
                .withLabel("kubernetes.io/service-name", cluster.name() + "-direct")
                .watch(TimeLine.told((action, slice) -> slice(slice))));
  }

  /**
   * Begins to watch.
   *
   * @param before the primary that is about to go
   */
  static FailoverLine of(Cluster cluster, Pod before) {
    return new FailoverLine(cluster, before);
  }

  /** When a step was reached first, by {@link System#nanoTime()}; null when it was not. */
  Long at(Step step) {
    return reached.get(step);
  }

  private void reach(Step step) {
    reached.putIfAbsent(step, System.nanoTime());
  }

  private void pod(Watcher.Action action, Pod pod) {
    boolean same = pod.getMetadata().getUid().equals(before.getMetadata().getUid());
    if (same) {
      boolean ended =
          pod.getStatus().getContainerStatuses().stream()
              .anyMatch(container -> container.getState().getTerminated() != null);
      if (ended || action == Watcher.Action.DELETED) {
        reach(Step.ENDED);
      }
    } else if ("primary".equals(pod.getMetadata().getLabels().get(Cluster.ROLE))) {
      reach(Step.LABELLED);
    }
  }

  private void lock(ConfigMap map) {
    String holder = map.getMetadata().getAnnotations().get("leader");
    if (holder == null || holder.isEmpty()) {
      reach(Step.RELEASED);
    } else if (reached.containsKey(Step.RELEASED)
        || !holder.equals(before.getMetadata().getName())) {
      reach(Step.LOCKED);
    }
  }

  private void slice(EndpointSlice slice) {
    if (slice.getEndpoints() != null
        && slice.getEndpoints().stream()
            .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
            .anyMatch(
                endpoint -> !endpoint.getAddresses().contains(before.getStatus().getPodIP()))) {
      reach(Step.ROUTED);
    }
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}
