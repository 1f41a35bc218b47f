package dev.mpg.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be restored, by what a repository says of itself. */
class RepositoryStateTest {
  private static final String FIRST =
      """
      {"label": "20260301-100000F", "type": "full", "id": "a", "start": 1772359200, "stop": 1772359260,
       "size": 10, "repositorySize": 5, "walStart": "000000010000000000000003",
       "walStop": "000000010000000000000004", "lsnStart": "0/3000028", "lsnStop": "0/4000000"}
      """;
  private static final String SECOND =
      """
      {"label": "20260301-100000F_20260301-110000I", "type": "incr", "id": "b", "start": 1772362800,
       "stop": 1772362860, "size": 10, "repositorySize": 1, "walStart": "000000020000000000000009",
       "walStop": "000000020000000000000009", "lsnStart": "0/9000028", "lsnStop": "0/9000100"}
      """;

  static RepositoryState state(String archive) {
    try {
      return RepositoryState.of(
          new ObjectMapper()
              .readTree(
                  """
                  {"stanza": true, "run": null, "results": {"c": {"error": "no room"}},
                   "disk": {"size": 100, "free": 50}, "backups": [%s, %s], "archive": %s}
                  """
                      .formatted(SECOND, FIRST, archive)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String archive(String unbrokenSince) {
    return """
        {"last": "00000002000000000000000C", "unbrokenSince": "%s",
         "lastTransaction": "2026-03-01T11:30:00.123456Z"}
        """
        .formatted(unbrokenSince);
  }

  @Test
  void theRangeBeginsAfterTheOldestBackupAndEndsWithTheLastTransaction() {
    RepositoryState state = state(archive("000000010000000000000003"));

    assertThat(state.firstRecoverable()).contains(Instant.ofEpochSecond(1772359261));
    assertThat(state.lastRecoverable()).contains(Instant.parse("2026-03-01T11:30:00.123456Z"));
  }

  @Test
  void afterAGapOnlyLaterBackupsCount() {
    RepositoryState state = state(archive("000000020000000000000008"));

    assertThat(state.unbroken()).extracting(RepositoryState.Backup::id).containsExactly("b");
    assertThat(state.firstRecoverable()).contains(Instant.ofEpochSecond(1772362861));
  }

  @Test
  void nothingIsClaimedWhileNoBackupFollowsAGap() {
    RepositoryState state = state(archive("00000002000000000000000A"));

    assertThat(state.firstRecoverable()).isEmpty();
    assertThat(state.lastRecoverable()).isEmpty();
  }

  @Test
  void nothingIsClaimedWithoutALog() {
    assertThat(state("null").firstRecoverable()).isEmpty();
  }

  @Test
  void aVolumeIsFullWhenTheNextFilesOfTheLogHaveNoRoom() {
    assertThat(withFree(63).isFull()).isTrue();
    assertThat(withFree(65).isFull()).isFalse();
    assertThat(state("null").isFull()).as("half of a tiny one").isFalse();
  }

  private static RepositoryState withFree(long mebibytes) {
    return new RepositoryState(true, null, Map.of(), 2L << 30, mebibytes << 20, List.of(), null);
  }

  @Test
  void aFailureIsKnownByItsId() {
    assertThat(state("null").results()).containsEntry("c", "no room");
  }

  @Test
  void whatAnotherPodDoesIsKnownToo() {
    RepositoryState mine = state(archive("000000010000000000000003"));
    RepositoryState its =
        new RepositoryState(
            false, new RepositoryState.Run("d", 10, 5), Map.of("e", ""), 0, 0, List.of(), null);

    RepositoryState both = mine.with(its);

    assertThat(both.run()).isEqualTo(its.run());
    assertThat(both.results()).containsKeys("c", "e");
    assertThat(both.backups()).isEqualTo(mine.backups());
    assertThat(both.ready()).isTrue();
  }
}
