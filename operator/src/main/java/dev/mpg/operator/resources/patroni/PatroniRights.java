package dev.mpg.operator.resources.patroni;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/**
 * What Patroni may do: read the ConfigMaps and pods of its namespace (lists cannot be limited to
 * names), write its own four ConfigMaps and the labels of its own pods. Nothing else.
 */
public final class PatroniRights {
  private PatroniRights() {}

  public static ServiceAccount serviceAccount(ClusterModel model) {
    return new ServiceAccountBuilder()
        .withMetadata(Metadata.owned(model, model.names().serviceAccount(), Component.POSTGRES))
        .build();
  }

  public static Role role(ClusterModel model) {
    return new RoleBuilder()
        .withMetadata(Metadata.owned(model, model.names().serviceAccount(), Component.POSTGRES))
        .addNewRule()
        .withApiGroups("")
        .withResources("configmaps", "pods")
        .withVerbs("list", "watch")
        .endRule()
        .addNewRule()
        .withApiGroups("")
        .withResources("configmaps")
        .withResourceNames(model.names().dcs())
        .withVerbs("get", "patch")
        .endRule()
        .addNewRule()
        .withApiGroups("")
        .withResources("pods")
        .withResourceNames(model.instances().stream().map(Instance::pod).toList())
        .withVerbs("patch")
        .endRule()
        .build();
  }

  public static RoleBinding roleBinding(ClusterModel model) {
    String account = model.names().serviceAccount();
    return new RoleBindingBuilder()
        .withMetadata(Metadata.owned(model, account, Component.POSTGRES))
        .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(account)
        .withNamespace(model.names().namespace())
        .endSubject()
        .build();
  }
}
