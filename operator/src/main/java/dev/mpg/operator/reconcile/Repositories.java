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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
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
  private final RepositoryConnector first;
  private final List<RepositoryConnector> others;

  private Repositories(List<RepositoryConnector> all) {
    first = all.get(0);
    others = all.subList(1, all.size());
  }

  /** Those of a cluster; empty while nobody is ready. */
  static Optional<Repositories> of(
      KubernetesClient client, ClusterNames names, @Nullable ManagedPostgres cluster) {
    boolean inStore = cluster != null && ModelResolver.isInStore(cluster.getSpec());
    String peer = names.host(inStore ? names.direct() : names.repository());
    List<RepositoryConnector> all =
        RepositoryAccess.of(
                client.secrets().inNamespace(names.namespace()).withName(names.operatorTls()).get())
            .stream()
            .flatMap(
                keys ->
                    pods(client, names, inStore ? Component.POSTGRES : Component.REPOSITORY)
                        .map(
                            pod ->
                                new RepositoryConnector(
                                    names,
                                    keys.trust(),
                                    keys.certificate(),
                                    keys.key(),
                                    new RepositoryAddress(pod.getStatus().getPodIP(), peer))))
            .toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(new Repositories(all));
  }

  /** Standbys first. */
  private static Stream<Pod> pods(KubernetesClient client, ClusterNames names, Component of) {
    return client
        .pods()
        .inNamespace(names.namespace())
        .withLabels(Labels.selector(names.cluster(), of))
        .list()
        .getItems()
        .stream()
        .filter(PodReadiness::of)
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .sorted(
            Comparator.comparing(
                    (Pod pod) ->
                        Labels.ROLE_PRIMARY.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
                .thenComparing(pod -> pod.getMetadata().getName()));
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
