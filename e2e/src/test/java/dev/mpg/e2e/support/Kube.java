package dev.mpg.e2e.support;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** The Kubernetes cluster of the current kubecontext. */
public final class Kube {

  private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();

  private Kube() {}

  /** One client for all tests; it lives as long as the process. */
  public static KubernetesClient client() {
    return CLIENT;
  }
}
