package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.CredentialsResolver;
import dev.mpg.operator.credentials.ExistingSecrets;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.KnownInstances;
import dev.mpg.operator.model.ModelResolver;
import dev.mpg.operator.observe.BackupObjects;
import dev.mpg.operator.observe.Dcs;
import dev.mpg.operator.observe.MountedFiles;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.resources.ObjectTree;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys and objects of a cluster that nobody asked for and throws them away. It is when
 * the JVM loads what the first cluster needs; without it that cluster would wait for it.
 */
public final class Rehearsal {
  private static final ExistingSecrets NONE =
      new ExistingSecrets() {
        @Override
        public @Nullable Secret find(String name) {
          return null;
        }

        @Override
        public boolean isForeign(String name) {
          return false;
        }
      };

  private Rehearsal() {}

  /** Sends nothing. */
  public static void run(Catalogue catalogue, KubernetesSerialization json, Clock clock) {
    ManagedPostgres resource = new ManagedPostgres();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("rehearsal")
            .withName("rehearsal")
            .withUid("rehearsal")
            .build());
    ManagedPostgresSpec spec = new ManagedPostgresSpec();
    spec.setPlan(catalogue.plans().firstKey());
    resource.setSpec(spec);
    ClusterModel model = new ModelResolver(catalogue).resolve(resource, KnownInstances.NONE);
    Credentials keys = new CredentialsResolver(clock).resolve(model, NONE);
    Observation nothing =
        new Observation(
            List.of(),
            new Dcs(null, null, false, null, null, null, null, null, null),
            null,
            List.of(),
            null,
            BackupObjects.NONE,
            MountedFiles.of(List.of()),
            MountedFiles.of(List.of()));
    for (List<? extends HasMetadata> step :
        Provisioner.wanted(resource, model, keys, nothing, Instant.EPOCH)) {
      for (HasMetadata object : step) {
        json.unmarshal(ObjectTree.of(object).toString(), object.getClass());
      }
    }
  }
}
