package dev.mpg.operator.reconcile;

import dev.mpg.operator.backup.RepositoryAddress;
import dev.mpg.operator.backup.RestoreProgress;
import dev.mpg.operator.connect.RepositoryConnector;
import dev.mpg.operator.model.ClusterNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a pod that restores how far it is: beside the pass, every few seconds, and a pass is begun
 * only for what is worth telling.
 */
final class RestoreWatch {
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration TELL = Duration.ofSeconds(10);

  private final Clock clock;
  private final Executor executor;
  private final Consumer<ResourceID> wake;

  /**
   * @param executor asks pods
   * @param wake starts a pass of a cluster
   */
  RestoreWatch(Clock clock, Executor executor, Consumer<ResourceID> wake) {
    this.clock = clock;
    this.executor = executor;
    this.wake = wake;
  }

  /** What is remembered of a pod between two passes. */
  static final class Memory {
    private volatile @Nullable RestoreProgress last;
    private volatile boolean asking;
    private volatile Instant told = Instant.EPOCH;
    private volatile String of = "";
    private Instant asked = Instant.EPOCH;
  }

  /** What is known of it, after it was asked again if that was some time ago. */
  @Nullable RestoreProgress look(Reconciliation run, Pod pod, Memory memory) {
    if (!memory.of.equals(pod.getMetadata().getUid())) {
      forget(memory);
      memory.of = pod.getMetadata().getUid();
    }
    String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    Instant now = clock.instant();
    ClusterNames names = run.model().names();
    if (address != null && !memory.asking && !now.isBefore(memory.asked.plus(LOOK))) {
      memory.asked = now;
      memory.asking = true;
      ask(
          new RepositoryConnector(
              names,
              run.credentials(),
              new RepositoryAddress(address, names.host(names.repository()))),
          ResourceID.fromResource(run.resource()),
          memory,
          memory.of);
    }
    return memory.last;
  }

  /** The pod has ended, or is gone. */
  static void forget(Memory memory) {
    memory.of = "";
    memory.last = null;
    memory.asked = Instant.EPOCH;
  }

  /** When to look again; empty when there is nothing to look at. */
  static Optional<Duration> nextLook(Memory memory) {
    return memory.of.isEmpty() ? Optional.empty() : Optional.of(LOOK);
  }

  private void ask(RepositoryConnector pod, ResourceID id, Memory memory, String uid) {
    executor.execute(
        () -> {
          try {
            RestoreProgress now = pod.progress();
            if (uid.equals(memory.of) && isWorthTelling(now, memory)) {
              memory.last = now;
              memory.told = clock.instant();
              wake.accept(id);
            }
          } catch (IOException e) {
            // It is starting, or has just ended, which its status tells.
          } finally {
            memory.asking = false;
          }
        });
  }

  private boolean isWorthTelling(RestoreProgress now, Memory memory) {
    RestoreProgress before = memory.last;
    if (before == null || before.stage() != now.stage()) {
      return true;
    }
    return !Objects.equals(before.replayedTo(), now.replayedTo())
        ? !clock.instant().isBefore(memory.told.plus(TELL))
        : percent(before) != percent(now);
  }

  private static int percent(RestoreProgress progress) {
    var brought = progress.brought();
    return brought == null || brought.getPercent() == null ? -1 : brought.getPercent();
  }
}
