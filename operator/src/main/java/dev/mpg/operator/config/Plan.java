package dev.mpg.operator.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * What one instance of a cluster gets, and how many connections its poolers allow.
 *
 * @param cpu CPU limit of the database container, in cores
 * @param cpuRequest CPU request; equal to {@code cpu} for a dedicated plan, far below for a shared
 *     one
 * @param memory memory request and limit of the database container
 * @param pooler connection limits of the whole cluster
 * @param maxConnections the server's {@code max_connections}; null: derived from {@code pooler}
 */
public record Plan(
    @JsonProperty(required = true) Quantity cpu,
    @JsonProperty(required = true) Quantity cpuRequest,
    @JsonProperty(required = true) Quantity memory,
    @JsonProperty(required = true) PoolerLimits pooler,
    @Nullable Integer maxConnections) {

  /**
   * Limits of all pooler pods together.
   *
   * @param maxClients client connections
   * @param maxServerConnections connections from the poolers to the server
   * @param reserve further server connections for clients that have waited too long
   */
  public record PoolerLimits(
      @JsonProperty(required = true) int maxClients,
      @JsonProperty(required = true) int maxServerConnections,
      @JsonProperty(required = true) int reserve) {}
}
