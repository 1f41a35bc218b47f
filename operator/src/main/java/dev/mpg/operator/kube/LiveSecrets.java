package dev.mpg.operator.kube;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.credentials.ExistingSecrets;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Secrets from the cache and, where that has none, from the API server: a password must not be made
 * anew because a cache is late.
 */
public final class LiveSecrets implements ExistingSecrets {
  private final ObjectStore store;
  private final ClusterNames names;
  private final Map<String, @Nullable Secret> read = new HashMap<>();

  public LiveSecrets(ObjectStore store, ClusterNames names) {
    this.store = store;
    this.names = names;
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
    return store
        .find(Secret.class, names.namespace(), name)
        .orElseGet(
            () -> read.computeIfAbsent(name, n -> store.read(Secret.class, names.namespace(), n)));
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
