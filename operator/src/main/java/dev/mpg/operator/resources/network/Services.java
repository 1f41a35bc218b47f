package dev.mpg.operator.resources.network;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.backup.ServerBackups;
import dev.mpg.operator.resources.pooler.PoolerDeployment;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where clients connect to: the primary, the pooler, the standbys; each at port 5432. */
public final class Services {
  public static final int PORT = 5432;

  private Services() {}

  public static List<Service> all(ClusterModel model) {
    String cluster = model.names().cluster();
    List<Service> services = new ArrayList<>();
    model.instances().forEach(instance -> services.add(server(model, instance)));
    if (model.backup().store() == null) {
      services.add(repository(model));
    }
    services.addAll(forClients(model, cluster));
    return services;
  }

  private static List<Service> forClients(ClusterModel model, String cluster) {
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

  /** A name for one server, whatever its role: the repository asks each what it is. */
  private static Service server(ClusterModel model, Instance instance) {
    Map<String, String> selector =
        new TreeMap<>(Labels.selector(model.names().cluster(), Component.POSTGRES));
    selector.put(Labels.NUMBER, Integer.toString(instance.number()));
    return pgbackrest(model, instance.service(), Component.POSTGRES, selector);
  }

  private static Service repository(ClusterModel model) {
    return pgbackrest(
        model,
        model.names().repository(),
        Component.REPOSITORY,
        Labels.selector(model.names().cluster(), Component.REPOSITORY));
  }

  private static Service pgbackrest(
      ClusterModel model, String name, Component component, Map<String, String> selector) {
    return new ServiceBuilder()
        .withMetadata(Metadata.owned(model, name, component))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(selector)
        .addNewPort()
        .withName("pgbackrest")
        .withPort(ServerBackups.PORT)
        .withProtocol("TCP")
        .withTargetPort(new IntOrString(ServerBackups.PORT))
        .endPort()
        .endSpec()
        .build();
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
