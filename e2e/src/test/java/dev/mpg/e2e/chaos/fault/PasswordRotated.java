package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import dev.mpg.operator.api.v1alpha1.Defaults;
import java.util.random.RandomGenerator;

/** The clients' user gets another password. */
record PasswordRotated(String name) implements Fault {

  @Override
  public Act draw(RandomGenerator random) {
    return new Act() {
      @Override
      public void begin(Scene scene) {
        Cluster cluster = scene.cluster();
        Kube.edit(
            Kube.client()
                .secrets()
                .inNamespace(cluster.namespace())
                .withName(cluster.secretName(Defaults.USER)),
            secret -> {
              secret.getData().remove("password");
              return secret;
            });
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
