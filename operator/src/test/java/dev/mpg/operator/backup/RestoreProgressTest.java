package dev.mpg.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What a pod that restores says of itself. */
class RestoreProgressTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void nothingIsKnownBeforeTheRepositoryAnswers() throws JsonProcessingException {
    RestoreProgress progress =
        of("{\"stage\": \"starting\", \"size\": 0, \"done\": 0, \"replayedTo\": null}");

    assertThat(progress.brought()).isNull();
    assertThat(progress.text()).isEqualTo("the repository is asked");
  }

  @Test
  void bytesAndPercentWhileFilesAreBrought() throws JsonProcessingException {
    RestoreProgress progress =
        of("{\"stage\": \"restoring\", \"size\": 10737418240, \"done\": 3221225472}");

    assertThat(progress.brought().getPercent()).isEqualTo(30);
    assertThat(progress.brought().getDone()).isEqualTo(3221225472L);
    assertThat(progress.text()).isEqualTo("the files of the backup are brought: 3072Mi of 10240Mi");
  }

  @Test
  void theTimeOfTheLogWhileItIsReplayed() throws JsonProcessingException {
    RestoreProgress progress =
        of(
            "{\"stage\": \"replaying\", \"size\": 9, \"done\": 9,"
                + " \"replayedTo\": \"2026-03-01T02:30:00Z\"}");

    assertThat(progress.text()).isEqualTo("the log is replayed up to 2026-03-01T02:30:00Z");
    assertThat(progress.replayedTo()).isEqualTo("2026-03-01T02:30:00Z");
  }

  private static RestoreProgress of(String json) throws JsonProcessingException {
    return RestoreProgress.of(JSON.readTree(json));
  }
}
