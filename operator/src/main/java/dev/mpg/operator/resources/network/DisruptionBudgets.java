package dev.mpg.operator.resources.network;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;

/** Evictions take one pod of a component at a time. */
public final class DisruptionBudgets {
  private DisruptionBudgets() {}

  public static List<PodDisruptionBudget> all(ClusterModel model) {
    return List.of(
        budget(model, model.names().serviceAccount(), Component.POSTGRES),
        budget(model, model.names().pooler(), Component.PGBOUNCER));
  }

  private static PodDisruptionBudget budget(ClusterModel model, String name, Component component) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Metadata.owned(model, name, component))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(Labels.selector(model.names().cluster(), component))
        .endSelector()
        .endSpec()
        .build();
  }
}
