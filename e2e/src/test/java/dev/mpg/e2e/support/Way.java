package dev.mpg.e2e.support;

import dev.mpg.operator.api.v1alpha1.PoolMode;
import org.jspecify.annotations.Nullable;

/** The ways into a cluster. */
public enum Way {
  DIRECT(Endpoint.DIRECT, null),
  SESSION(Endpoint.POOLER, PoolMode.SESSION),
  TRANSACTION(Endpoint.POOLER, PoolMode.TRANSACTION);

  private final Endpoint endpoint;
  private final @Nullable PoolMode mode;

  Way(Endpoint endpoint, @Nullable PoolMode mode) {
    this.endpoint = endpoint;
    this.mode = mode;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** Has the pooler work in this way's mode. */
  public void prepare(Cluster cluster) {
    if (mode != null) {
      cluster.usePoolMode(mode);
    }
  }
}
