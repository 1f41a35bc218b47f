package dev.mpg.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MountedFilesTest {
  private static final Instant WRITTEN = Instant.parse("2026-01-01T10:00:00Z");

  private final MountedFiles files = new MountedFiles("7-8", WRITTEN);
  private final Pod older = pod(WRITTEN.minusSeconds(60));

  @Test
  void aPodThatIsYoungerStartedWithThem() {
    Pod younger = pod(WRITTEN.plusSeconds(1));

    assertThat(files.areNewerThan(younger)).isFalse();
    assertThat(files.toBeRead(younger, WRITTEN.plusSeconds(3600))).isEmpty();
  }

  @Test
  void anOlderPodIsToReadThemWhenTheyAreThereAndAgainWhenTheyAreSurelyThere() {
    String atOnce = files.toBeRead(older, WRITTEN.plusSeconds(1));
    String soon = files.toBeRead(older, WRITTEN.plusSeconds(5));
    String stillSoon = files.toBeRead(older, WRITTEN.plusSeconds(179));
    String surely = files.toBeRead(older, WRITTEN.plusSeconds(180));
    String everAfter = files.toBeRead(older, WRITTEN.plusSeconds(100_000));

    assertThat(atOnce).isEmpty();
    assertThat(soon).isNotEmpty().isEqualTo(stillSoon).isNotEqualTo(surely);
    assertThat(everAfter).isEqualTo(surely);
  }

  @Test
  void theNextLookIsWhenTheyAreToBeReadNext() {
    Instant first = WRITTEN.plusSeconds(2);
    Instant second = WRITTEN.plusSeconds(5);
    Instant last = WRITTEN.plusSeconds(180);

    assertThat(files.nextReading(first, first)).contains(Duration.ofSeconds(3));
    assertThat(files.nextReading(second, second)).contains(Duration.ofSeconds(175));
    assertThat(files.nextReading(last, last)).isEmpty();
  }

  @Test
  void aTimeThatHasComeSinceTheLookIsNotLeftOut() {
    Instant looked = WRITTEN.plusSeconds(4);

    assertThat(files.nextReading(looked, WRITTEN.plusSeconds(6))).contains(Duration.ZERO);
  }

  @Test
  void whatWasNeverWrittenIsNotToBeRead() {
    MountedFiles none = MountedFiles.of(java.util.List.of());

    assertThat(none.areNewerThan(older)).isFalse();
    assertThat(none.nextReading(WRITTEN, WRITTEN)).isEmpty();
  }

  private static Pod pod(Instant created) {
    return new PodBuilder()
        .withNewMetadata()
        .withCreationTimestamp(created.toString())
        .endMetadata()
        .build();
  }
}
