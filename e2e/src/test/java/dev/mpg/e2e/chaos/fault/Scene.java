package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.chaos.SteppedClock;
import dev.mpg.e2e.support.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;

/**
 * Where it happens.
 *
 * @param clock of the clients
 */
public record Scene(Cluster cluster, SteppedClock clock) {

  /** The container of a server's pod. */
  public static final String POSTGRES = "postgres";

  /** The container of a pooler's pod. */
  public static final String PGBOUNCER = "pgbouncer";

  /** Those that are meant, the same ones each time that the cluster is in the same state. */
  List<Pod> pods(Target target) {
    List<Pod> pods =
        switch (target) {
          case PRIMARY -> cluster.pods("primary");
          case STANDBY -> cluster.pods("replica");
          case POOLER -> cluster.poolers();
        };
    return pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  /** The first of them. */
  Pod pod(Target target) {
    return pods(target).stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no " + target + " at the moment"));
  }
}
