package dev.mpg.e2e.bench;

import static java.util.stream.Collectors.joining;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.ManagedObjects;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * When what happened to one cluster, by the arrival of events on watches of its own: the times that
 * Kubernetes keeps are whole seconds.
 */
final class TimeLine implements AutoCloseable {
  private final Map<Milestone, Long> reached = new ConcurrentHashMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private final long start;

  private TimeLine(String namespace, String name) {
    watches.add(
        Kube.client()
            .resources(ManagedPostgres.class)
            .inNamespace(namespace)
            .withName(name)
            .watch(told((action, resource) -> resource(resource))));
    for (Class<? extends HasMetadata> type : ManagedObjects.TYPES) {
      watches.add(watch(type, namespace, name));
    }
    start = System.nanoTime();
  }

  private <T extends HasMetadata> Watch watch(Class<T> type, String namespace, String name) {
    return Kube.client()
        .resources(type)
        .inNamespace(namespace)
        .withLabel(Cluster.INSTANCE, name)
        .watch(
            told(
                (action, object) -> {
                  if (object instanceof Pod pod) {
                    pod(pod);
                  } else if (action == Watcher.Action.ADDED) {
                    reached.merge(Milestone.OBJECTS, System.nanoTime(), Math::max);
                  } else if (object instanceof PersistentVolumeClaim claim
                      && "Bound".equals(claim.getStatus().getPhase())) {
                    reach(Milestone.BOUND);
                  }
                }));
  }

  /** Begins to watch, and to count, before the cluster is made. */
  static TimeLine of(String namespace, String name) {
    return new TimeLine(namespace, name);
  }

  /** The first time counts. */
  void reach(Milestone milestone) {
    reached.putIfAbsent(milestone, System.nanoTime());
  }

  boolean has(Milestone milestone) {
    return reached.containsKey(milestone);
  }

  /** Since the start. */
  Duration at(Milestone milestone) {
    return Duration.ofNanos(reached.get(milestone) - start);
  }

  /** A watch that is to last: its end is an error. */
  static <T> Watcher<T> told(BiConsumer<Watcher.Action, T> consumer) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        consumer.accept(action, object);
      }

      @Override
      public void onClose(WatcherException cause) {
        throw new IllegalStateException(cause);
      }
    };
  }

  private void resource(ManagedPostgres resource) {
    reach(Milestone.SEEN);
    if (resource.getStatus() == null || resource.getStatus().getConditions() == null) {
      return;
    }
    Map<String, Milestone> conditions =
        Map.of(
            "ReplicaStreaming", Milestone.STREAMING,
            "PoolerReady", Milestone.POOLER,
            "Ready", Milestone.READY);
    resource.getStatus().getConditions().stream()
        .filter(condition -> "True".equals(condition.getStatus()))
        .filter(condition -> conditions.containsKey(condition.getType()))
        .forEach(condition -> reach(conditions.get(condition.getType())));
  }

  private void pod(Pod pod) {
    if (pod.getSpec().getContainers().stream()
        .noneMatch(container -> "postgres".equals(container.getName()))) {
      return;
    }
    if (pod.getSpec().getNodeName() != null) {
      reach(Milestone.SCHEDULED);
    }
    if (pod.getStatus().getContainerStatuses().stream()
        .anyMatch(container -> container.getState().getRunning() != null)) {
      reach(Milestone.STARTED);
    }
    if ("primary".equals(pod.getMetadata().getLabels().get(Cluster.ROLE))) {
      reach(Milestone.PRIMARY);
    }
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  /** A Markdown table. */
  @Override
  public String toString() {
    return reached.keySet().stream()
        .sorted(Comparator.comparing(this::at))
        .map(
            milestone ->
                String.format(
                    Locale.ROOT, "| %.2f s | %s |", at(milestone).toNanos() / 1e9, milestone))
        .collect(joining("\n", "| since apply | what |\n|---|---|\n", ""));
  }
}
