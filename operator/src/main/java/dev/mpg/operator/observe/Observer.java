package dev.mpg.operator.observe;

import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.patroni.DcsConfigMaps;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a cluster from the caches; sends nothing. */
public final class Observer {
  private final ObjectStore store;

  public Observer(ObjectStore store) {
    this.store = store;
  }

  public Observation observe(ClusterNames names) {
    List<Pod> pods = store.list(Pod.class, names.namespace(), names.cluster());
    return new Observation(
        instances(names, pods),
        dcs(names),
        store.find(Deployment.class, names.namespace(), names.pooler()).orElse(null),
        pods.stream().filter(pod -> isOf(pod, Component.PGBOUNCER)).toList(),
        store.find(Service.class, names.namespace(), names.pooler()).orElse(null),
        backups(names, pods),
        files(names, names.patroni(), names.postgresTls(), names.internal()),
        files(names, names.pooler(), names.poolerTls(), names.poolerAuth()));
  }

  private List<InstanceState> instances(ClusterNames names, List<Pod> pods) {
    SortedMap<Integer, Pod> podByNumber = new TreeMap<>();
    pods.stream()
        .filter(pod -> isOf(pod, Component.POSTGRES))
        .forEach(pod -> number(pod).ifPresent(number -> podByNumber.put(number, pod)));
    SortedMap<Integer, PersistentVolumeClaim> claims = new TreeMap<>();
    store
        .list(PersistentVolumeClaim.class, names.namespace(), names.cluster())
        .forEach(claim -> number(claim).ifPresent(number -> claims.put(number, claim)));
    SortedMap<Integer, StatefulSet> sets = new TreeMap<>();
    store
        .list(StatefulSet.class, names.namespace(), names.cluster())
        .forEach(
            set ->
                Optional.ofNullable(set.getSpec().getSelector().getMatchLabels().get(Labels.NUMBER))
                    .ifPresent(number -> sets.put(Integer.valueOf(number), set)));
    SortedMap<Integer, InstanceState> instances = new TreeMap<>();
    for (var numbers : List.of(podByNumber.keySet(), claims.keySet(), sets.keySet())) {
      for (Integer number : numbers) {
        Pod pod = podByNumber.get(number);
        instances.put(
            number,
            new InstanceState(
                names.instance(number),
                sets.get(number),
                claims.get(number),
                pod,
                pod == null ? MemberStatus.NONE : MemberStatus.of(pod)));
      }
    }
    return List.copyOf(instances.values());
  }

  private BackupObjects backups(ClusterNames names, List<Pod> pods) {
    return new BackupObjects(
        store.find(StatefulSet.class, names.namespace(), names.repository()).orElse(null),
        store
            .find(PersistentVolumeClaim.class, names.namespace(), names.repositoryClaim())
            .orElse(null),
        named(pods, names.repositoryPod()),
        named(pods, names.restore()),
        named(pods, names.verify()),
        named(pods, names.removal()));
  }

  private static @Nullable Pod named(List<Pod> pods, String name) {
    return pods.stream()
        .filter(pod -> name.equals(pod.getMetadata().getName()))
        .findFirst()
        .orElse(null);
  }

  private Dcs dcs(ClusterNames names) {
    ConfigMap leader = configMap(names, names.leader());
    ConfigMap config = configMap(names, names.config());
    ConfigMap failover = configMap(names, names.failover());
    return new Dcs(
        leader,
        annotation(leader, DcsConfigMaps.LEADER),
        annotation(leader, DcsConfigMaps.POSITION) != null,
        annotation(config, DcsConfigMaps.CONFIG),
        configuredAt(config, configMap(names, names.patroni())),
        annotation(configMap(names, names.sync()), DcsConfigMaps.SYNC_STANDBY),
        failover,
        annotation(failover, DcsConfigMaps.MEMBER),
        annotation(failover, Labels.SWITCHOVER));
  }

  private static @Nullable Instant configuredAt(@Nullable ConfigMap... maps) {
    return Stream.of(maps)
        .filter(Objects::nonNull)
        .flatMap(map -> ObjectStore.appliedAt(map).stream())
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private MountedFiles files(ClusterNames names, String configMap, String... secrets) {
    Stream<HasMetadata> map = Stream.ofNullable(configMap(names, configMap));
    Stream<HasMetadata> others =
        Stream.of(secrets)
            .flatMap(name -> store.find(Secret.class, names.namespace(), name).stream());
    return MountedFiles.of(Stream.concat(map, others).toList());
  }

  private @Nullable ConfigMap configMap(ClusterNames names, String name) {
    return store.find(ConfigMap.class, names.namespace(), name).orElse(null);
  }

  private static @Nullable String annotation(@Nullable ConfigMap map, String key) {
    if (map == null || map.getMetadata().getAnnotations() == null) {
      return null;
    }
    String value = map.getMetadata().getAnnotations().get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  private static boolean isOf(HasMetadata object, Component component) {
    return component.label().equals(object.getMetadata().getLabels().get(Labels.COMPONENT));
  }

  private static Optional<Integer> number(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels().get(Labels.NUMBER))
        .filter(number -> number.matches("[1-9][0-9]{0,3}"))
        .map(Integer::valueOf);
  }
}
