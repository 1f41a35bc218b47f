package dev.mpg.operator.resources;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Metadata of the objects of a cluster. */
public final class Metadata {
  private Metadata() {}

  /** Of an object that goes with the cluster. */
  public static ObjectMeta owned(ClusterModel model, String name, Component component) {
    return new ObjectMetaBuilder(kept(model, name, component))
        .withOwnerReferences(owner(model))
        .build();
  }

  /** Of an object that may outlive the cluster. */
  public static ObjectMeta kept(ClusterModel model, String name, Component component) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(model.names().namespace())
        .withLabels(Labels.of(model.names().cluster(), component))
        .build();
  }

  private static OwnerReference owner(ClusterModel model) {
    return new OwnerReferenceBuilder()
        .withApiVersion(HasMetadata.getApiVersion(ManagedPostgres.class))
        .withKind(HasMetadata.getKind(ManagedPostgres.class))
        .withName(model.names().cluster())
        .withUid(model.uid())
        .withController(true)
        .build();
  }
}
