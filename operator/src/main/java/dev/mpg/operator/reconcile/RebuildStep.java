package dev.mpg.operator.reconcile;

import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.rollout.Rebuild;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a standby copied anew: its volume and its pod go, and the next pass makes others. */
final class RebuildStep {
  private static final Logger LOG = LoggerFactory.getLogger(RebuildStep.class);

  /** One that is damaged again at once is not helped by another copy: a person has to look. */
  private static final Duration NOT_AGAIN = Duration.ofHours(1);

  private final ObjectStore store;
  private final EventPublisher events;
  private final Clock clock;

  RebuildStep(ObjectStore store, EventPublisher events, Clock clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Does so where it is due.
   *
   * @return false asks for another look soon
   */
  boolean rebuild(Reconciliation run) {
    Set<Integer> numbers =
        run.model().instances().stream().map(Instance::number).collect(Collectors.toSet());
    // That the operator could work on the primary is the proof that there is something to copy.
    if (run.memory().syncedFor == null || run.memory().syncProblem != null) {
      return true;
    }
    boolean behind = Rebuild.isAnyBehind(run.observation());
    run.observation().instances().stream()
        .filter(state -> state.member().catchesUp() || state.member().lacksLog())
        .forEach(state -> dropLostSlot(run, Rebuild.slot(state)));
    boolean lacking =
        behind
            && run.observation().instances().stream().anyMatch(state -> state.member().lacksLog());
    Rebuild.next(run.observation(), numbers, lacking ? oldestLog(run) : 0)
        .ifPresent(due -> rebuild(run, due));
    return !behind;
  }

  /**
   * The number of the oldest file of the log that the primary still has; 0 when it does not say.
   */
  private static long oldestLog(Reconciliation run) {
    try (Connection connection = primary(run);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT pg_catalog.min(pg_catalog.substr(name, 9)) FROM pg_catalog.pg_ls_waldir()"
                    + " WHERE name ~ '^[0-9A-F]{24}$'")) {
      String file = rows.next() ? rows.getString(1) : null;
      return file == null ? 0 : RepositoryState.Archive.number(file);
    } catch (SQLException e) {
      LOG.debug("log of the primary: {}", e.getMessage());
      return 0;
    }
  }

  /**
   * The primary keeps a part of its volume for a slot and gives it up then: a standby that has the
   * log from elsewhere could not use it. Patroni makes another one.
   */
  private static void dropLostSlot(Reconciliation run, String slot) {
    try (Connection connection = primary(run);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT pg_catalog.pg_drop_replication_slot(slot_name)"
                    + " FROM pg_catalog.pg_replication_slots"
                    + " WHERE slot_name = ? AND wal_status = 'lost' AND NOT active")) {
      statement.setString(1, slot);
      statement.execute();
    } catch (SQLException e) {
      LOG.warn("slot {} of the primary: {}", slot, e.getMessage());
    }
  }

  private static Connection primary(Reconciliation run) throws SQLException {
    Pod pod = run.observation().primary().map(InstanceState::pod).orElse(null);
    if (pod == null) {
      throw new SQLException("there is no primary at the moment");
    }
    return run.connector().server(pod.getStatus().getPodIP(), "postgres");
  }

  private void rebuild(Reconciliation run, Rebuild.Due due) {
    InstanceState standby = due.standby();
    PersistentVolumeClaim claim = standby.claim();
    Pod pod = standby.pod();
    Map<Integer, Instant> rebuilt = run.memory().rebuilt;
    Instant before = rebuilt.getOrDefault(standby.instance().number(), Instant.MIN);
    Instant now = clock.instant();
    if (!due.certain() && before.isAfter(now.minus(NOT_AGAIN))) {
      tellOnce(run, due, before);
      return;
    }
    if (claim == null || !store.deleteAsSeen(claim)) {
      return;
    }
    if (!due.certain()) {
      rebuilt.put(standby.instance().number(), now);
    }
    events.warning(
        run.resource(),
        EventReason.REBUILDING,
        "standby "
            + standby.instance().pod()
            + " is copied anew: "
            + due.why()
            + "; its volume "
            + claim.getMetadata().getName()
            + " is deleted");
    dropLostSlot(run, Rebuild.slot(standby));
    // A claim goes when no pod uses it any more.
    if (pod != null) {
      store.delete(pod);
    }
  }

  private void tellOnce(Reconciliation run, Rebuild.Due due, Instant copied) {
    String pod = due.standby().instance().pod();
    String message =
        "standby %s was copied anew at %s and is damaged again: %s. It is copied once more an hour after that; look at its log and at its node's disk before. Not to wait: kubectl delete pvc data-%s --wait=false && kubectl delete pod %s"
            .formatted(pod, copied.truncatedTo(ChronoUnit.SECONDS), due.why(), pod, pod);
    // What is wrong may be said in another way in the next look.
    Announcements.once(
        run.memory(),
        EventReason.DAMAGED_AGAIN,
        pod + copied,
        null,
        told -> events.warning(run.resource(), EventReason.DAMAGED_AGAIN, message));
  }
}
