package dev.mpg.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.fixture.Clusters;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ModelResolverTest {
  @Test
  void aPlanAloneIsACompleteCluster() {
    ClusterModel model = Clusters.model(Clusters.shop("{plan: basic}"));

    assertThat(model.instances()).extracting(Instance::pod).containsExactly("shop-1-0", "shop-2-0");
    assertThat(model.databases()).extracting(DatabaseModel::name).containsExactly("fly-db");
    assertThat(model.users())
        .containsExactly(
            new UserModel("fly-user", UserRole.SCHEMA_ADMIN, "fly-db", "shop-fly-user"));
    assertThat(model.storage()).isEqualTo(Memory.of("10Gi"));
    assertThat(model.poolMode()).isEqualTo(PoolMode.SESSION);
    assertThat(model.poolerReplicas()).isEqualTo(2);
    assertThat(model.majorVersion()).isEqualTo("17");
    assertThat(model.suspended()).isFalse();
  }

  @Test
  void nullListsAreTheDefaults() {
    ClusterModel model =
        Clusters.model(
            Clusters.shop(
                "{plan: basic, users: null, databases: [], pooler: null, storage: null}"));

    assertThat(model).isEqualTo(Clusters.model(Clusters.shop("{plan: basic}")));
  }

  @Test
  void aUserWithoutADatabaseGetsTheFirst() {
    ClusterModel model =
        Clusters.model(
            Clusters.shop(
                "{plan: basic, databases: [{name: a}, {name: b}],"
                    + " users: [{name: my_app}, {name: other, database: b, role: reader}]}"));

    assertThat(model.users())
        .containsExactly(
            new UserModel("my_app", UserRole.SCHEMA_ADMIN, "a", "shop-my.app"),
            new UserModel("other", UserRole.READER, "b", "shop-other"));
  }

  @Test
  void theVersionOfTheDataStaysWhenThereIsANewerImage() {
    KnownInstances known = new KnownInstances(new TreeSet<>(List.of(1)), 1, "16", null);

    ClusterModel model = Clusters.model(Clusters.shop("{plan: basic}"), known);

    assertThat(model.majorVersion()).isEqualTo("16");
  }

  @Test
  void whatExistsIsUsedAgain() {
    KnownInstances known = new KnownInstances(new TreeSet<>(List.of(1, 2, 4)), 4, null, null);

    ClusterModel model = Clusters.model(Clusters.shop("{plan: basic}"), known);

    assertThat(model.instances()).extracting(Instance::number).containsExactly(1, 4);
  }

  @Test
  void aNewVolumeIsAsLargeAsTheLargestThereIs() {
    KnownInstances known =
        new KnownInstances(new TreeSet<>(List.of(1)), 1, null, Memory.of("15Gi"));

    assertThat(Clusters.model(Clusters.shop("{plan: basic}"), known).storage())
        .isEqualTo(Memory.of("15Gi"));
    assertThat(
            Clusters.model(Clusters.shop("{plan: basic, storage: {size: 20Gi}}"), known).storage())
        .isEqualTo(Memory.of("20Gi"));
  }
}
