package dev.mpg.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Patroni's state, as its ConfigMaps say.
 *
 * @param leaderMap the ConfigMap with the lock; null when there is none
 * @param leader the member that holds the lock; null when nobody does
 * @param hadLeader whether a member has ever held the lock
 * @param config the dynamic configuration as text; null when there is none
 * @param configuredAt when the operator wrote it last; null when that is not known
 * @param syncStandby the synchronous standby, or several with commas; null when there is none
 * @param failoverMap the ConfigMap with requests for a switchover; null when there is none
 * @param failoverTo the member that a requested switchover is to go to; null when none is requested
 * @param switchover what the operator recorded of a change of the primary, as text; null: nothing
 */
public record Dcs(
    @Nullable ConfigMap leaderMap,
    @Nullable String leader,
    boolean hadLeader,
    @Nullable String config,
    @Nullable Instant configuredAt,
    @Nullable String syncStandby,
    @Nullable ConfigMap failoverMap,
    @Nullable String failoverTo,
    @Nullable String switchover) {

  /** Whether this member has every acknowledged write. */
  public boolean isSynchronous(String member) {
    return syncStandby != null && List.of(syncStandby.split(",")).contains(member);
  }
}
