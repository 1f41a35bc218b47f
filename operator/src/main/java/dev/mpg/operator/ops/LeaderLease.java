package dev.mpg.operator.ops;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease that says which operator works.
 *
 * @param namespace where it is
 * @param name its name
 * @param holder what this process calls itself in it
 */
public record LeaderLease(String namespace, String name, String holder) {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);

  /**
   * Gives the lease back, if this process holds it, so that the next operator does not wait until
   * it has run out. To be called when this one writes nothing any more. A failure is only logged.
   */
  public void giveBack(KubernetesClient client) {
    try {
      var resource = client.leases().inNamespace(namespace).withName(name);
      Lease lease = resource.get();
      if (lease != null && holder.equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        // With the version that was read: whoever took it meanwhile keeps it.
        client.resource(lease).inNamespace(namespace).update();
        LOG.info("the lease {} is given back", name);
      }
    } catch (KubernetesClientException e) {
      LOG.warn("the lease {} is left to run out: {}", name, e.getMessage());
    }
  }
}
