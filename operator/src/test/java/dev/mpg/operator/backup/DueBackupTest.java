package dev.mpg.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackupStatus;
import dev.mpg.operator.model.BackupModel;
import dev.mpg.operator.model.Memory;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which backup is due. */
class DueBackupTest {
  private static final String UID = "00000000-0000-0000-0000-000000000001";
  private static final BackupModel MODEL =
      new BackupModel(
          "0 2 * * *",
          "0 * * * *",
          null,
          new BackupModel.Retention(true, 7),
          Memory.of("1Gi"),
          null,
          null);
  private static final Instant NOW = Instant.parse("2026-03-02T12:30:00Z");

  @Test
  void aNewClusterGetsAFullOneAtOnce() {
    assertThat(due(repository())).map(DueBackup::type).contains(BackupType.FULL);
  }

  @Test
  void nothingIsDueWhenTheLastOnesWereMade() {
    assertThat(due(repository(full("2026-03-02T02:15:00Z"), incremental("2026-03-02T12:10:00Z"))))
        .isEmpty();
  }

  @Test
  void runsThatWereMissedAreMadeUpForByOne() {
    RepositoryState before = repository(full("2026-03-02T02:15:00Z"));
    Optional<DueBackup> due = due(before);

    assertThat(due).map(DueBackup::type).contains(BackupType.INCREMENTAL);
    assertThat(due(repository(full("2026-03-02T02:15:00Z"), incremental(NOW.toString()))))
        .isEmpty();
  }

  @Test
  void aFullOneStandsForTheIncrementalOneToo() {
    assertThat(due(repository(full("2026-02-27T02:15:00Z"), incremental("2026-02-27T03:10:00Z"))))
        .map(DueBackup::type)
        .contains(BackupType.FULL);
  }

  @Test
  void oneAtATime() {
    assertThat(
            DueBackup.of(
                MODEL,
                UID,
                repository(),
                List.of(asked(BackupPhase.RUNNING, NOW)),
                Instant.EPOCH,
                NOW))
        .isEmpty();
  }

  @Test
  void aFailedOneIsTriedAgainAfterAMinute() {
    ManagedPostgresBackup failed = asked(BackupPhase.FAILED, NOW.minusSeconds(40));

    assertThat(DueBackup.of(MODEL, UID, repository(), List.of(failed), Instant.EPOCH, NOW))
        .isEmpty();
    assertThat(
            DueBackup.of(
                MODEL, UID, repository(), List.of(failed), Instant.EPOCH, NOW.plusSeconds(21)))
        .isPresent();
  }

  @Test
  void theMoreFailedInARowTheLaterIsTheNextOne() {
    List<ManagedPostgresBackup> failed =
        IntStream.range(0, DueBackup.FAILURES_THAT_COUNT)
            .mapToObj(i -> asked(BackupPhase.FAILED, NOW.minusSeconds(i)))
            .toList();

    assertThat(
            DueBackup.of(
                MODEL, UID, repository(), failed, Instant.EPOCH, NOW.plus(Duration.ofMinutes(63))))
        .isEmpty();
    assertThat(
            DueBackup.of(
                MODEL, UID, repository(), failed, Instant.EPOCH, NOW.plus(Duration.ofMinutes(65))))
        .isPresent();
  }

  @Test
  void aFailedOneIsTriedAgainAtOnceWhenWhatMadeItFailIsMended() {
    ManagedPostgresBackup failed = asked(BackupPhase.FAILED, NOW.minusSeconds(20));

    assertThat(DueBackup.of(MODEL, UID, repository(), List.of(failed), NOW.minusSeconds(60), NOW))
        .isEmpty();
    assertThat(DueBackup.of(MODEL, UID, repository(), List.of(failed), NOW.minusSeconds(5), NOW))
        .isPresent();
  }

  @Test
  void afterAGapInTheLogOneIsMadeAtOnce() {
    RepositoryState gap =
        with(
            List.of(full("2026-03-02T02:15:00Z"), incremental("2026-03-02T12:10:00Z")),
            "000000010000000000000009");

    assertThat(due(gap)).map(DueBackup::type).contains(BackupType.INCREMENTAL);
  }

  private static Optional<DueBackup> due(RepositoryState repository) {
    return DueBackup.of(MODEL, UID, repository, List.of(), Instant.EPOCH, NOW);
  }

  private static RepositoryState repository(RepositoryState.Backup... backups) {
    return with(List.of(backups), "000000010000000000000001");
  }

  private static RepositoryState with(List<RepositoryState.Backup> backups, String unbrokenSince) {
    return new RepositoryState(
        true,
        null,
        Map.of(),
        100,
        50,
        backups,
        new RepositoryState.Archive("000000010000000000000009", unbrokenSince, NOW));
  }

  private static RepositoryState.Backup full(String start) {
    return backup(start, true);
  }

  private static RepositoryState.Backup incremental(String start) {
    return backup(start, false);
  }

  private static RepositoryState.Backup backup(String start, boolean full) {
    Instant at = Instant.parse(start);
    return new RepositoryState.Backup(
        start,
        full,
        start,
        at,
        at.plusSeconds(10),
        1,
        1,
        "000000010000000000000003",
        "000000010000000000000003",
        "0/3000028",
        "0/3000100");
  }

  private static ManagedPostgresBackup asked(BackupPhase phase, Instant ended) {
    ManagedPostgresBackup backup = new ManagedPostgresBackup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName("b")
            .withCreationTimestamp(ended.minusSeconds(5).toString())
            .build());
    ManagedPostgresBackupStatus status = new ManagedPostgresBackupStatus();
    status.setPhase(phase);
    status.setStopTime(ended.toString());
    backup.setStatus(status);
    return backup;
  }
}
