package dev.mpg.e2e.support;

import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import org.jspecify.annotations.Nullable;

/** The ways into a cluster. */
public enum Path {
  DIRECT(Endpoint.DIRECT, null),
  SESSION(Endpoint.POOLER, PoolMode.SESSION),
  TRANSACTION(Endpoint.POOLER, PoolMode.TRANSACTION);

  private final Endpoint endpoint;
  private final @Nullable PoolMode mode;

  Path(Endpoint endpoint, @Nullable PoolMode mode) {
    this.endpoint = endpoint;
    this.mode = mode;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** The Secret's key of the URL. */
  public String url() {
    return endpoint == Endpoint.DIRECT ? "DIRECT_DATABASE_URL" : "DATABASE_URL";
  }

  /** Has the pooler work in this way's mode. */
  public void prepare(Cluster cluster) {
    if (mode == null) {
      return;
    }
    cluster.edit(
        spec -> {
          PoolerSpec pooler = new PoolerSpec();
          pooler.setMode(mode);
          spec.setPooler(pooler);
        });
    cluster
        .awaitThat("pool mode " + mode, c -> c.isObserved() && c.status().getPoolMode() == mode)
        .awaitCondition("PoolerReady", "True");
  }
}
