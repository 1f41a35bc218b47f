package dev.mpg.operator.resources;

import dev.mpg.operator.config.Images;
import dev.mpg.operator.model.ClusterModel;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;

/** What all pods of a cluster have in common: the restricted Pod Security Standard. */
public final class Containers {
  /** User and group of the images. */
  private static final long USER = 10001;

  private Containers() {}

  /** Of the pod. */
  public static PodSecurityContext podSecurity() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  /** Of every container. */
  public static SecurityContext security() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /** References to the image pull Secrets of the catalogue. */
  public static List<LocalObjectReference> pullSecrets(ClusterModel model) {
    return pullSecrets(model.images());
  }

  /** The same, of a catalogue. */
  public static List<LocalObjectReference> pullSecrets(Images images) {
    return images.pullSecrets().stream().map(LocalObjectReference::new).toList();
  }
}
