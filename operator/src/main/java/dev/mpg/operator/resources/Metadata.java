package dev.mpg.operator.resources;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
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
    return owned(model.names(), model.uid(), name, component);
  }

  /** The same, of a cluster whose spec nobody has to know. */
  public static ObjectMeta owned(ClusterNames names, String uid, String name, Component component) {
    return new ObjectMetaBuilder(kept(names, name, component))
        .withOwnerReferences(owner(names, uid))
        .build();
  }

  /** Of an object that may outlive the cluster. */
  public static ObjectMeta kept(ClusterModel model, String name, Component component) {
    return kept(model.names(), name, component);
  }

  private static ObjectMeta kept(ClusterNames names, String name, Component component) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(names.namespace())
        .withLabels(Labels.of(names.cluster(), component))
        .build();
  }

  private static OwnerReference owner(ClusterNames names, String uid) {
    return new OwnerReferenceBuilder()
        .withApiVersion(HasMetadata.getApiVersion(ManagedPostgres.class))
        .withKind(HasMetadata.getKind(ManagedPostgres.class))
        .withName(names.cluster())
        .withUid(uid)
        .withController(true)
        .build();
  }
}
