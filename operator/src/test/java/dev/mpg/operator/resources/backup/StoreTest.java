package dev.mpg.operator.resources.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.StoreModel;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a pod is given to get into a store. */
class StoreTest {
  private static final ClusterModel MODEL =
      Clusters.model(
          Clusters.shop(
              "{plan: basic, backup: {s3: {endpoint: s3.example.com, bucket: backups, region: eu-1,"
                  + " prefix: a/b, uriStyle: path, credentialsSecret: keys, caSecret: authority}}}"));

  private static StoreModel store() {
    return Objects.requireNonNull(MODEL.backup().store());
  }

  @Test
  void thePathIsTheClustersOwn() {
    assertThat(store().uri()).isEqualTo("s3://backups/a/b/shops/shop/" + Clusters.UID);
  }

  @Test
  void whereItIsOutlivesTheCluster() {
    assertThat(StoreRecord.read(RepositorySecret.of(MODEL, "secret"))).contains(store());
  }

  @Test
  void withoutKeysItIsTheIdentityOfThePod() {
    ClusterModel identity =
        Clusters.model(
            Clusters.shop("{plan: basic, backup: {s3: {endpoint: e, bucket: bbb, region: r}}}"));

    assertThat(PgbackrestConfig.configMap(identity).getData().get(PgbackrestConfig.SERVER))
        .contains("repo1-s3-key-type=web-id\n", "repo1-s3-uri-style=host\n")
        .doesNotContain("storage-ca-file");
  }

  @Test
  void aRestoreReadsTheStoreItselfAndGetsSecretsAsFiles() {
    RestoreSource source = new RestoreSource.InStore(store(), "cipher", "spec.restoreFrom.s3");

    RestorePod.Task task = RestorePod.Task.restore(MODEL, List.of("--set", "20260131-120000F"));
    Pod pod = RestorePod.pod(MODEL, source, task);

    assertThat(pod.getSpec().getContainers().get(0).getArgs())
        .containsExactly(
            "mpg-restore", "--field", "spec.restoreFrom.s3", "--set", "20260131-120000F");
    assertThat(pod.getSpec().getVolumes())
        .filteredOn(volume -> "store".equals(volume.getName()))
        .flatExtracting(volume -> volume.getProjected().getSources())
        .extracting(VolumeProjection::getSecret)
        .extracting(secret -> secret.getName() + secret.getOptional())
        .containsExactly("ciphertrue", "keystrue", "authoritytrue");
    assertThat(RestorePod.configMap(MODEL, source, task).getData().toString())
        .contains("repo1-type=s3\n", "repo1-s3-key-type=shared\n", "repo1-s3-uri-style=path\n")
        .doesNotContain("cipher-pass", "key-secret");
  }
}
