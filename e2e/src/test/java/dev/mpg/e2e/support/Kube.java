package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The Kubernetes cluster of the current kubecontext. */
public final class Kube {

  private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();

  private Kube() {}

  /**
   * Changes an object as {@code kubectl edit} does, again when somebody else changed it meanwhile.
   */
  public static <T> void edit(Resource<T> object, UnaryOperator<T> change) {
    await("an edit that nobody interrupts")
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .until(() -> isEdited(object, change));
  }

  private static <T> boolean isEdited(Resource<T> object, UnaryOperator<T> change) {
    try {
      object.edit(change);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /** One client for all tests; it lives as long as the process. */
  public static KubernetesClient client() {
    return CLIENT;
  }
}
