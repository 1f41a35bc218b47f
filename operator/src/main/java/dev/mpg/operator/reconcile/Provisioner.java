package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.credentials.ClusterSecrets;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.UserSecretKeys;
import dev.mpg.operator.kube.ForeignObjectException;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.observe.Volume;
import dev.mpg.operator.resources.backup.PgbackrestConfig;
import dev.mpg.operator.resources.backup.RepositoryStatefulSet;
import dev.mpg.operator.resources.network.DisruptionBudgets;
import dev.mpg.operator.resources.network.NetworkPolicies;
import dev.mpg.operator.resources.network.Services;
import dev.mpg.operator.resources.patroni.DcsConfigMaps;
import dev.mpg.operator.resources.patroni.DynamicConfig;
import dev.mpg.operator.resources.patroni.InstanceStatefulSet;
import dev.mpg.operator.resources.patroni.PatroniConfig;
import dev.mpg.operator.resources.patroni.PatroniRights;
import dev.mpg.operator.resources.pooler.PoolerConfig;
import dev.mpg.operator.resources.pooler.PoolerDeployment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings the cluster's objects to what the model wants: first what pods need, then the pods. */
final class Provisioner {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REPOSITORY_WAITS = Duration.ofSeconds(30);

  private final ObjectStore store;
  private final Executor executor;
  private final Clock clock;

  Provisioner(ObjectStore store, Executor executor, Clock clock) {
    this.store = store;
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param written objects that were written, as kind/name
   * @param taken names that somebody else has taken
   */
  record Outcome(List<String> written, List<String> taken) {}

  Outcome provision(
      ManagedPostgres resource,
      ClusterModel model,
      Credentials credentials,
      Observation observation) {
    List<List<? extends HasMetadata>> wanted =
        wanted(resource, model, credentials, observation, clock.instant());
    Outcome volumes = apply(wanted.get(0));
    Outcome foundations = apply(wanted.get(1));
    Outcome rest =
        foundations.taken().isEmpty() ? apply(wanted.get(2)) : new Outcome(List.of(), List.of());
    List<String> taken = new ArrayList<>(volumes.taken());
    taken.addAll(foundations.taken());
    taken.addAll(rest.taken());
    List<String> written = new ArrayList<>(volumes.written());
    written.addAll(foundations.written());
    written.addAll(rest.written());
    return new Outcome(written, taken);
  }

  /** Removes the Secrets of users that are no longer wanted. */
  void removeSurplusSecrets(ClusterModel model) {
    Set<String> wanted = new HashSet<>(ClusterSecrets.names(model));
    store.list(Secret.class, model.names().namespace(), model.names().cluster()).stream()
        .filter(secret -> UserSecretKeys.TYPE.equals(secret.getType()))
        .filter(secret -> !wanted.contains(secret.getMetadata().getName()))
        .filter(secret -> secret.getMetadata().getDeletionTimestamp() == null)
        .filter(secret -> ObjectStore.appliedAt(secret).isPresent())
        .forEach(store::deleteAsSeen);
  }

  /**
   * All objects in the order of writing: volumes, what pods need, the pods' owners and the rest.
   */
  static List<List<? extends HasMetadata>> wanted(
      ManagedPostgres resource,
      ClusterModel model,
      Credentials credentials,
      Observation observation,
      Instant now) {
    List<PersistentVolumeClaim> claims = claims(model, observation);
    boolean inStore = model.backup().store() != null;
    if (!inStore && observation.backups().claim() != null) {
      claims.add(repositoryClaim(model, observation));
    }
    List<HasMetadata> first = new ArrayList<>(ClusterSecrets.internal(model, credentials));
    // Users together with their verifiers: one without the other would be made anew in the next
    // pass.
    first.addAll(ClusterSecrets.users(model, credentials));
    SpecInForce.keep(resource, model.names().verifiers(), first);
    first.addAll(DcsConfigMaps.all(model, config(model, observation)));
    first.add(PatroniConfig.configMap(model));
    first.add(PgbackrestConfig.configMap(model));
    first.add(PatroniRights.serviceAccount(model));
    first.add(PatroniRights.role(model));
    first.add(PoolerConfig.configMap(model));
    first.addAll(Services.all(model));

    List<HasMetadata> then = new ArrayList<>();
    // Refused while its Role is not there.
    then.add(PatroniRights.roleBinding(model));
    then.addAll(statefulSets(model, observation));
    then.add(PoolerDeployment.deployment(model));
    then.addAll(NetworkPolicies.all(model));
    then.addAll(DisruptionBudgets.all(model));
    // Pods that restore, and that remove a cluster's files from a store, have it too.
    then.add(RepositoryStatefulSet.serviceAccount(model));
    if (!inStore) {
      if (observation.backups().claim() == null) {
        then.add(repositoryClaim(model, observation));
      }
      then.add(RepositoryStatefulSet.statefulSet(model, runsRepository(model, observation, now)));
    }

    // Volumes first: whatever else cannot be written, a lost one is there again.
    return List.of(claims, first, then);
  }

  private Outcome apply(List<? extends HasMetadata> wanted) {
    Queue<String> written = new ConcurrentLinkedQueue<>();
    List<String> taken = new ArrayList<>();
    List<CompletableFuture<Void>> running =
        wanted.stream()
            .map(
                object ->
                    CompletableFuture.runAsync(
                        () -> {
                          if (store.apply(object)) {
                            written.add(object.getKind() + "/" + object.getMetadata().getName());
                          }
                        },
                        executor))
            .toList();
    RuntimeException failure = null;
    for (int i = 0; i < running.size(); i++) {
      try {
        running.get(i).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof ForeignObjectException foreign) {
          taken.add(foreign.getMessage());
        } else if (e.getCause() instanceof RuntimeException cause) {
          failure = cause;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return new Outcome(List.copyOf(written), taken);
  }

  /** Those that are there keep their size: they have grown before ({@link VolumeStep}). */
  private static List<PersistentVolumeClaim> claims(ClusterModel model, Observation observation) {
    Instance primary = observation.leader().map(InstanceState::instance).orElse(null);
    List<PersistentVolumeClaim> claims = new ArrayList<>();
    for (Instance instance : model.instances()) {
      PersistentVolumeClaim existing = claim(observation, instance);
      PersistentVolumeClaim wanted =
          InstanceStatefulSet.claim(
              model, instance, claimed(observation, instance).orElse(model.storage()));
      boolean last =
          primary == null
              ? (existing != null && InstanceState.isLastPrimary(existing))
                  || isRestoredTo(model, instance)
              : primary.equals(instance);
      wanted.getMetadata().getAnnotations().put(Labels.LAST_PRIMARY, Boolean.toString(last));
      claims.add(wanted);
    }
    return claims;
  }

  private static PersistentVolumeClaim repositoryClaim(
      ClusterModel model, Observation observation) {
    return RepositoryStatefulSet.claim(
        model,
        observation.backups().volume().flatMap(Volume::claimedSize).orElse(model.backup().size()));
  }

  /**
   * The repository starts when the servers have, so that those do not wait for it: when the cluster
   * is complete, or has had a primary for a while.
   */
  private static boolean runsRepository(ClusterModel model, Observation observation, Instant now) {
    if (model.suspended()) {
      return false;
    }
    StatefulSet existing = observation.backups().statefulSet();
    if (existing != null
        && existing.getSpec().getReplicas() != null
        && existing.getSpec().getReplicas() > 0) {
      return true;
    }
    return observation
        .primary()
        .map(
            primary ->
                observation.streaming().size() == model.instances().size() - 1
                    || primary.createdBefore(now.minus(REPOSITORY_WAITS)))
        .orElse(false);
  }

  /** Whether a new cluster's data are brought to the volume of this instance. */
  static boolean isRestoredTo(ClusterModel model, Instance instance) {
    return model.restore() != null && model.instances().get(0).equals(instance);
  }

  /** Whether the data of a new cluster are still to be brought from a backup. */
  static boolean awaitsRestore(ClusterModel model, Observation observation) {
    if (model.restore() == null
        || observation.dcs().leader() != null
        || observation.dcs().hadLeader()) {
      return false;
    }
    // Volumes that were kept have the data already, and what was written since.
    return restored(observation).noneMatch(from -> from.equals(model.restore().request()));
  }

  /** What the volumes were restored from, in the words of {@link RestoreModel#request()}. */
  static Stream<String> restored(Observation observation) {
    return observation.instances().stream()
        .map(InstanceState::claim)
        .flatMap(Stream::ofNullable)
        .map(claim -> claim.getMetadata().getAnnotations().get(Labels.RESTORED_FROM))
        .flatMap(Stream::ofNullable);
  }

  private static Optional<Memory> claimed(Observation observation, Instance instance) {
    return observation.instances().stream()
        .filter(state -> state.instance().equals(instance))
        .findFirst()
        .flatMap(InstanceState::claimedSize);
  }

  private static List<HasMetadata> statefulSets(ClusterModel model, Observation observation) {
    Instance only = onlyStarter(model, observation);
    boolean awaits = awaitsRestore(model, observation);
    return model.instances().stream()
        .<HasMetadata>map(
            instance ->
                InstanceStatefulSet.statefulSet(
                    model,
                    instance,
                    !model.suspended()
                        && !awaits
                        && (only == null
                            || only.equals(instance)
                            || isRunning(observation, instance))))
        .toList();
  }

  /** What runs already is no volume taken into use again, though Patroni's state is gone. */
  private static boolean isRunning(Observation observation, Instance instance) {
    return observation.instances().stream()
        .filter(state -> state.instance().equals(instance))
        .map(InstanceState::statefulSet)
        .anyMatch(
            set ->
                set != null
                    && set.getSpec().getReplicas() != null
                    && set.getSpec().getReplicas() > 0);
  }

  /**
   * The one instance that may start while kept volumes are taken into use again: the last primary.
   * Another one may lack writes, and Patroni, whose state is gone, could not tell.
   */
  private static @Nullable Instance onlyStarter(ClusterModel model, Observation observation) {
    if (observation.dcs().leader() != null || observation.dcs().hadLeader()) {
      return null;
    }
    for (Instance instance : model.instances()) {
      PersistentVolumeClaim claim = claim(observation, instance);
      if (claim != null && InstanceState.isLastPrimary(claim)) {
        return instance;
      }
    }
    return null;
  }

  private static @Nullable PersistentVolumeClaim claim(Observation observation, Instance instance) {
    return observation.instances().stream()
        .filter(state -> state.instance().equals(instance))
        .findFirst()
        .map(InstanceState::claim)
        .orElse(null);
  }

  /** Patroni writes the same configuration in another order: that is no difference. */
  private static String config(ClusterModel model, Observation observation) {
    String text = observation.dcs().config();
    try {
      JsonNode actual = text == null ? null : JSON.readTree(text);
      boolean complete = !observation.streaming().isEmpty() || model.instances().size() == 1;
      boolean bootstrapped =
          actual != null
              && (DynamicConfig.isBootstrapped(actual)
                  || (complete && observation.primary().isPresent()));
      JsonNode wanted = DynamicConfig.of(model, bootstrapped);
      return text != null && wanted.equals(actual) ? text : JSON.writeValueAsString(wanted);
    } catch (JsonProcessingException edited) {
      return DynamicConfig.of(model, true).toString();
    }
  }
}
