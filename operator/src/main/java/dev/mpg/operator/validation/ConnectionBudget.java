package dev.mpg.operator.validation;

import dev.mpg.operator.config.Plan.PoolerLimits;

/** How many connections the server must take. */
public final class ConnectionBudget {

  /**
   * Connections that do not come from the poolers: those of the operator, Patroni and monitoring,
   * and those that PostgreSQL keeps for superusers.
   */
  public static final int BESIDE_THE_POOLER = 20;

  private ConnectionBudget() {}

  /** The smallest {@code max_connections} with which poolers of these limits never fail. */
  public static int needed(PoolerLimits pooler) {
    return pooler.maxServerConnections() + pooler.reserve() + BESIDE_THE_POOLER;
  }
}
