package dev.mpg.operator.observe;

import dev.mpg.operator.backup.RepositoryAddress;
import dev.mpg.operator.model.ClusterModel;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as it is.
 *
 * @param instances by number
 * @param dcs Patroni's state
 * @param pooler the Deployment; null when there is none
 * @param poolerPods its pods
 * @param poolerService the Service; null when there is none
 * @param backups what there is of its repository
 * @param serverFiles what the database pods mount
 * @param poolerFiles what the pooler pods mount
 */
public record Observation(
    List<InstanceState> instances,
    Dcs dcs,
    @Nullable Deployment pooler,
    List<Pod> poolerPods,
    @Nullable Service poolerService,
    BackupObjects backups,
    MountedFiles serverFiles,
    MountedFiles poolerFiles) {

  /** The instance that holds the lock, is labelled as the primary and runs. */
  public Optional<InstanceState> primary() {
    return leader()
        .filter(instance -> instance.labelledPrimary() && instance.member().running())
        .filter(
            instance ->
                instance.pod() != null
                    && instance.pod().getMetadata().getDeletionTimestamp() == null);
  }

  /** The instance that holds the lock. */
  public Optional<InstanceState> leader() {
    return instances.stream()
        .filter(instance -> instance.instance().pod().equals(dcs.leader()))
        .findFirst();
  }

  /** Standbys that follow the primary. */
  public List<InstanceState> streaming() {
    return instances.stream()
        .filter(instance -> !instance.instance().pod().equals(dcs.leader()))
        .filter(instance -> instance.ready() && instance.member().streaming())
        .toList();
  }

  /**
   * Where the repository is asked: its pod or, when it is a store, a standby or else the primary.
   * Empty while there is nobody.
   */
  public Optional<RepositoryAddress> repository(ClusterModel model) {
    if (model.backup().store() == null) {
      return backups
          .address()
          .map(ip -> new RepositoryAddress(ip, model.names().host(model.names().repository())));
    }
    return Stream.concat(streaming().stream(), primary().stream())
        .filter(InstanceState::ready)
        .map(InstanceState::pod)
        .flatMap(Stream::ofNullable)
        .map(pod -> pod.getStatus().getPodIP())
        .flatMap(Stream::ofNullable)
        .findFirst()
        .map(ip -> new RepositoryAddress(ip, model.names().host(model.names().direct())));
  }

  /** Pooler pods that take connections. */
  public List<Pod> readyPoolerPods() {
    return poolerPods.stream()
        .filter(PodReadiness::of)
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .toList();
  }
}
