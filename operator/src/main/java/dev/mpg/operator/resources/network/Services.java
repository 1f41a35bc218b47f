package dev.mpg.operator.resources.network;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.pooler.PoolerDeployment;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;

/** Where clients connect to: the primary, the pooler, the standbys; each at port 5432. */
public final class Services {
  public static final int PORT = 5432;

  private Services() {}

  public static List<Service> all(ClusterModel model) {
    String cluster = model.names().cluster();
    return List.of(
        service(
            model,
            model.names().direct(),
            Component.POSTGRES,
            Labels.selector(cluster, Labels.ROLE_PRIMARY),
            PORT),
        service(
            model,
            model.names().readOnly(),
            Component.POSTGRES,
            Labels.selector(cluster, Labels.ROLE_REPLICA),
            PORT),
        service(
            model,
            model.names().pooler(),
            Component.PGBOUNCER,
            Labels.selector(cluster, Component.PGBOUNCER),
            PoolerDeployment.PORT));
  }

  private static Service service(
      ClusterModel model,
      String name,
      Component component,
      Map<String, String> selector,
      int target) {
    return new ServiceBuilder()
        .withMetadata(Metadata.owned(model, name, component))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(selector)
        .addNewPort()
        .withName("postgres")
        .withPort(PORT)
        .withProtocol("TCP")
        .withTargetPort(new IntOrString(target))
        .endPort()
        .endSpec()
        .build();
  }
}
