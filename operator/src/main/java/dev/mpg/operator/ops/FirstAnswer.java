package dev.mpg.operator.ops;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the API server's first answer.
 *
 * <p>The framework ends the process when its first requests fail, and Kubernetes waits longer and
 * longer before it starts it anew. On a node that has no time for it every start fails, because
 * loading the classes for the first connection takes longer than a request may; here the second try
 * finds them loaded. And while the API server is away the process waits for it.
 */
public final class FirstAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(FirstAnswer.class);
  private static final int SERVER_ERROR = 500;

  private FirstAnswer() {}

  /**
   * Returns when there was one; a refusal is one too, and told by whoever needs what is refused.
   *
   * @param pause between two tries
   */
  public static void await(KubernetesClient client, Duration pause) throws InterruptedException {
    while (!answers(client)) {
      Thread.sleep(pause.toMillis());
    }
  }

  private static boolean answers(KubernetesClient client) {
    try {
      client.getKubernetesVersion();
      return true;
    } catch (KubernetesClientException e) {
      // Without an answer there is no status either: the code is negative.
      boolean refused = e.getCode() > 0 && e.getCode() < SERVER_ERROR;
      if (!refused) {
        LOG.warn("the API server does not answer yet: {}", e.getMessage());
      }
      return refused;
    }
  }
}
