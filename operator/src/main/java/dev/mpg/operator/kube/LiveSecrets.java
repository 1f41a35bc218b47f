package dev.mpg.operator.kube;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.credentials.ClusterSecrets;
import dev.mpg.operator.credentials.ExistingSecrets;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets of a cluster from the cache and, where that has none, from the API server: a password
 * must not be made anew because a cache is late.
 */
public final class LiveSecrets implements ExistingSecrets {
  private final ClusterNames names;
  private final ObjectStore store;
  private final Map<String, Optional<Secret>> secrets = new ConcurrentHashMap<>();

  /**
   * Reads what the cache lacks, side by side.
   *
   * @param executor for the requests
   */
  public LiveSecrets(ObjectStore store, ClusterModel model, Executor executor) {
    this.store = store;
    this.names = model.names();
    Map<String, CompletableFuture<Optional<Secret>>> reading = new HashMap<>();
    ClusterSecrets.names(model)
        .forEach(
            name -> reading.put(name, CompletableFuture.supplyAsync(() -> lookUp(name), executor)));
    reading.forEach((name, secret) -> secrets.put(name, secret.join()));
  }

  @Override
  public @Nullable Secret find(String name) {
    Secret secret = any(name);
    return secret == null || isForeign(secret) ? null : secret;
  }

  @Override
  public boolean isForeign(String name) {
    Secret secret = any(name);
    return secret != null && isForeign(secret);
  }

  private @Nullable Secret any(String name) {
    return secrets.computeIfAbsent(name, this::lookUp).orElse(null);
  }

  private Optional<Secret> lookUp(String name) {
    return store
        .find(Secret.class, names.namespace(), name)
        .or(() -> Optional.ofNullable(store.read(Secret.class, names.namespace(), name)));
  }

  private boolean isForeign(Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    boolean ours =
        (labels != null
                && Labels.MANAGED_BY_VALUE.equals(labels.get(Labels.MANAGED_BY))
                && names.cluster().equals(labels.get(Labels.INSTANCE)))
            || secret.getMetadata().getOwnerReferences().stream()
                .anyMatch(
                    owner ->
                        ManagedPostgres.KIND.equals(owner.getKind())
                            && names.cluster().equals(owner.getName()));
    return !ours;
  }
}
