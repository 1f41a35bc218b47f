package dev.mpg.operator.golden;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.credentials.ClusterSecrets;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.CredentialsResolver;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.fixture.MadeSecrets;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.resources.backup.PgbackrestConfig;
import dev.mpg.operator.resources.backup.RemovalPod;
import dev.mpg.operator.resources.backup.RepositoryStatefulSet;
import dev.mpg.operator.resources.backup.RestorePod;
import dev.mpg.operator.resources.backup.RestoreSource;
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
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * All objects of a new cluster, and the pod that goes last; of Secrets the keys, for their values
 * are random.
 */
final class DesiredObjects {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private DesiredObjects() {}

  static List<HasMetadata> of(ManagedPostgres resource) {
    ClusterModel model = Clusters.model(resource);
    Credentials credentials = new CredentialsResolver(CLOCK).resolve(model, new MadeSecrets());
    List<HasMetadata> objects = new ArrayList<>();
    ClusterSecrets.internal(model, credentials).forEach(secret -> objects.add(keysOf(secret)));
    ClusterSecrets.users(model, credentials).forEach(secret -> objects.add(keysOf(secret)));
    objects.addAll(DcsConfigMaps.all(model, DynamicConfig.of(model, true).toPrettyString() + "\n"));
    objects.add(PatroniConfig.configMap(model));
    objects.add(PgbackrestConfig.configMap(model));
    objects.add(RepositoryStatefulSet.serviceAccount(model));
    StoreModel store = model.backup().store();
    RestoreSource source = new RestoreSource.Running(model.names());
    if (store == null) {
      objects.add(RepositoryStatefulSet.statefulSet(model, true));
      objects.add(RepositoryStatefulSet.claim(model, model.backup().size()));
    } else {
      objects.add(RemovalPod.configMap(model.names(), model.uid(), store));
      objects.add(RemovalPod.pod(model.names(), model.uid(), model.images(), store));
      source = new RestoreSource.InStore(store, model.names().repositoryCipher(), "spec.backup.s3");
    }
    RestorePod.Task verification = RestorePod.Task.verification(model, "20260101-020000F");
    objects.add(RestorePod.configMap(model, source, verification));
    objects.add(RestorePod.pod(model, source, verification));
    objects.add(PatroniRights.serviceAccount(model));
    objects.add(PatroniRights.role(model));
    objects.add(PatroniRights.roleBinding(model));
    objects.add(PoolerConfig.configMap(model));
    objects.add(PoolerDeployment.deployment(model));
    objects.addAll(Services.all(model));
    objects.addAll(NetworkPolicies.all(model));
    objects.addAll(DisruptionBudgets.all(model));
    for (Instance instance : model.instances()) {
      objects.add(InstanceStatefulSet.statefulSet(model, instance, true));
      objects.add(InstanceStatefulSet.claim(model, instance, model.storage()));
    }
    return objects;
  }

  private static Secret keysOf(Secret secret) {
    secret.getData().replaceAll((key, value) -> "(not shown)");
    return secret;
  }
}
