package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.backup.RepositoryAddress;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.connect.RepositoryConnector;
import dev.mpg.operator.credentials.RepositoryAccess;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.ModelResolver;
import dev.mpg.operator.observe.PodReadiness;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whoever can be asked for the backups of a cluster: the pod that keeps them or, when a store does,
 * each of the servers. The first one makes them; another one may still be at it.
 */
final class Repositories {
  /** So long one that is not ready may still be at work; after that nobody waits for it. */
  private static final Duration LEFT_OUT = Duration.ofMinutes(5);

  private final RepositoryConnector first;
  private final List<RepositoryConnector> others;
  private final boolean complete;

  private Repositories(List<RepositoryConnector> all, boolean complete) {
    first = all.get(0);
    others = all.subList(1, all.size());
    this.complete = complete;
  }

  /** Those of a cluster; empty while nobody is ready. */
  static Optional<Repositories> of(
      KubernetesClient client, ClusterNames names, @Nullable ManagedPostgres cluster, Instant now) {
    boolean inStore = cluster != null && ModelResolver.isInStore(cluster.getSpec());
    String peer = names.host(inStore ? names.direct() : names.repository());
    List<Pod> pods = pods(client, names, inStore ? Component.POSTGRES : Component.REPOSITORY);
    List<RepositoryConnector> all =
        RepositoryAccess.of(
                client.secrets().inNamespace(names.namespace()).withName(names.operatorTls()).get())
            .stream()
            .flatMap(
                keys ->
                    pods.stream()
                        .filter(PodReadiness::of)
                        .map(
                            pod ->
                                new RepositoryConnector(
                                    names,
                                    keys.trust(),
                                    keys.certificate(),
                                    keys.key(),
                                    new RepositoryAddress(pod.getStatus().getPodIP(), peer))))
            .toList();
    boolean complete = pods.stream().noneMatch(pod -> hasJustBeenReady(pod, now));
    return all.isEmpty() ? Optional.empty() : Optional.of(new Repositories(all, complete));
  }

  /** A pod that cannot be asked for the moment, and may be at work. */
  private static boolean hasJustBeenReady(Pod pod, Instant now) {
    return !PodReadiness.of(pod)
        && pod.getStatus().getConditions().stream()
            .filter(condition -> "Ready".equals(condition.getType()))
            .map(PodCondition::getLastTransitionTime)
            .flatMap(Stream::ofNullable)
            .anyMatch(since -> now.isBefore(Instant.parse(since).plus(LEFT_OUT)));
  }

  /** Standbys first. */
  private static List<Pod> pods(KubernetesClient client, ClusterNames names, Component of) {
    return client
        .pods()
        .inNamespace(names.namespace())
        .withLabels(Labels.selector(names.cluster(), of))
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
        .sorted(
            Comparator.comparing(
                    (Pod pod) ->
                        Labels.ROLE_PRIMARY.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
                .thenComparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  /** Whether all of them could be asked: one that was left out may be making a backup. */
  boolean isComplete() {
    return complete;
  }

  /** The one that makes backups. */
  RepositoryConnector first() {
    return first;
  }

  /** What is in the repository, and what any of them does there. */
  RepositoryState state() throws IOException {
    // The others first: what one of them ends meanwhile is in the repository by then.
    RepositoryState all = null;
    for (RepositoryConnector other : others) {
      RepositoryState its = other.activity();
      all = all == null ? its : all.with(its);
    }
    RepositoryState state = first.state();
    return all == null ? state : state.with(all);
  }
}
