package dev.mpg.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.backup.RepositoryAddress;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.ClusterModel;
import org.junit.jupiter.api.Test;

/** Who is asked for the backups of a cluster. */
class ObservationTest {
  private static final ClusterModel IN_STORE =
      Clusters.model(
          Clusters.shop("{plan: basic, backup: {s3: {endpoint: e, bucket: bbb, region: r}}}"));

  private static Observed three() {
    Observed observed = Observed.of(3);
    for (int number = 1; number <= 3; number++) {
      String ip = "10.0.0." + number;
      observed.pod(number, pod -> pod.getStatus().setPodIP(ip));
    }
    return observed;
  }

  private static RepositoryAddress at(int number) {
    return new RepositoryAddress("10.0.0." + number, "shop-direct.shops.svc");
  }

  @Test
  void aStandbyBeforeThePrimary() {
    assertThat(three().build().repository(IN_STORE)).contains(at(2));
  }

  @Test
  void anotherStandbyWhenTheFirstIsNotReady() {
    assertThat(three().pod(2, Observed::unready).build().repository(IN_STORE)).contains(at(3));
  }

  @Test
  void thePrimaryWhenThereIsNoStandby() {
    assertThat(
            three()
                .pod(2, Observed::unready)
                .pod(3, Observed::deleted)
                .build()
                .repository(IN_STORE))
        .contains(at(1));
  }

  @Test
  void nobodyWhenTheBackupsAreOnAVolumeAndItsPodIsNotThere() {
    assertThat(three().build().repository(Clusters.model(Clusters.shop("{plan: basic}"))))
        .isEmpty();
  }
}
