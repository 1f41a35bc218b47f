package dev.mpg.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.AutoGrowSpec;
import dev.mpg.operator.api.v1alpha1.BackupSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeGrowthTest {
  @Test
  void allVolumesAreAsLargeAsTheSpecSays() {
    Observation observation = Observed.of(2).volumes("10Gi").build();

    assertThat(VolumeGrowth.wanted(spec("20Gi", null), observation)).contains(Memory.of("20Gi"));
    assertThat(VolumeGrowth.smaller(observation, Memory.of("20Gi"))).hasSize(2);
  }

  @Test
  void theyNeverShrink() {
    Observation observation = Observed.of(2).volumes("10Gi").build();

    assertThat(VolumeGrowth.wanted(spec("5Gi", null), observation)).contains(Memory.of("10Gi"));
    assertThat(VolumeGrowth.smaller(observation, Memory.of("10Gi"))).isEmpty();
  }

  @Test
  void aStandbyGetsAsMuchRoomAsTheLargestHas() {
    Observation observation =
        Observed.of(2).volumes("10Gi").volume(1, Observed.asksFor("15Gi")).build();

    Memory wanted = VolumeGrowth.wanted(spec("10Gi", null), observation).orElseThrow();

    assertThat(wanted).isEqualTo(Memory.of("15Gi"));
    assertThat(VolumeGrowth.smaller(observation, wanted))
        .extracting(state -> state.instance().number())
        .containsExactly(2);
  }

  @ParameterizedTest
  @CsvSource({"10, 10Gi", "0Gi, 10Gi", "-1Gi, 10Gi", "99999Ti, 10Gi", "12Gi, 12Gi"})
  void aSizeThatCannotBeIsNoReasonToDoAnything(String size, String expected) {
    Observation observation = Observed.of(2).volumes("10Gi").build();

    assertThat(VolumeGrowth.wanted(spec(size, null), observation)).contains(Memory.of(expected));
  }

  @Test
  void withoutASpecTheyStayAsTheyAre() {
    Observation observation = Observed.of(2).volumes("12Gi").build();

    assertThat(VolumeGrowth.wanted(null, observation)).contains(Memory.of("12Gi"));
  }

  @ParameterizedTest
  @CsvSource({
    "7Gi, 10Gi", // 70 %
    "8Gi, 12Gi", // 80 %: a step of 20 %
    "9Gi, 12Gi",
    "10Gi, 15Gi", // 83 % of 12Gi: two steps at once, the second of 2.4Gi
    "60Gi, 30Gi", // the most
  })
  void oneThatIsAlmostFullHasAllGrow(String used, String expected) {
    Observation observation = Observed.of(2).volumes("10Gi").pod(2, Observed.using(used)).build();

    assertThat(VolumeGrowth.wanted(spec("10Gi", autoGrow("30Gi")), observation))
        .contains(Memory.of(expected));
  }

  @Test
  void noneGrowsByItselfUnlessAsked() {
    Observation observation = Observed.of(2).volumes("10Gi").pod(1, Observed.using("10Gi")).build();

    assertThat(VolumeGrowth.wanted(spec("10Gi", null), observation)).contains(Memory.of("10Gi"));
  }

  @Test
  void whatTheyGrewToByThemselvesStays() {
    Observation observation = Observed.of(2).volumes("12Gi").pod(1, Observed.using("9Gi")).build();

    assertThat(VolumeGrowth.wanted(spec("10Gi", autoGrow("30Gi")), observation))
        .contains(Memory.of("12Gi"));
  }

  @Test
  void aSmallerLimitTakesNothingAway() {
    Observation observation = Observed.of(2).volumes("12Gi").pod(1, Observed.using("12Gi")).build();

    assertThat(VolumeGrowth.wanted(spec("10Gi", autoGrow("5Gi")), observation))
        .contains(Memory.of("12Gi"));
  }

  @Test
  void aContainerThatWaitsSinceItsVolumeWasFullIsStartedAnew() {
    Observed observed =
        Observed.of(2)
            .volumes("20Gi")
            .pod(1, Observed::crashLooping)
            .pod(1, pod -> grewTo(pod, "20Gi"))
            .pod(2, Observed::crashLooping)
            .pod(2, pod -> grewTo(pod, "10Gi"));

    assertThat(VolumeGrowth.heldBack(observed.build()))
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly("shop-1-0");
  }

  @Test
  void notBeforeTheVolumeHasGrown() {
    Observed observed =
        Observed.of(2)
            .volumes("10Gi")
            .volume(1, Observed.asksFor("20Gi"))
            .pod(1, Observed::crashLooping)
            .pod(1, pod -> grewTo(pod, "20Gi"));

    assertThat(VolumeGrowth.heldBack(observed.build())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "15Gi, 20Gi", // 75 %
    "16Gi, 24Gi", // 80 %: a step of 20 %
    "21Gi, 29Gi", // 87 % of 24Gi: two steps at once
    "99Gi, 30Gi", // the most
  })
  void aRepositoryThatIsAlmostFullGrowsAlone(String used, String expected) {
    Observation observation = Observed.of(2).volumes("10Gi").repository("20Gi").build();
    ManagedPostgresSpec spec = repository(null, autoGrow("30Gi"));

    assertThat(VolumeGrowth.wantedOfRepository(spec, observation, Memory.of(used).bytes()))
        .contains(Memory.of(expected));
    assertThat(VolumeGrowth.wanted(spec, observation)).contains(Memory.of("10Gi"));
  }

  @Test
  void aRepositoryDoesNotGrowByItselfUnlessAsked() {
    Observation observation = Observed.of(2).volumes("10Gi").repository("20Gi").build();
    long full = Memory.of("20Gi").bytes();

    assertThat(VolumeGrowth.wantedOfRepository(repository(null, null), observation, full))
        .contains(Memory.of("20Gi"));
    assertThat(VolumeGrowth.wantedOfRepository(null, observation, full))
        .contains(Memory.of("20Gi"));
  }

  @ParameterizedTest
  @CsvSource({"50Gi, 50Gi", "5Gi, 20Gi", "10, 20Gi"})
  void aRepositoryIsAsLargeAsItsSpecSaysAndNeverShrinks(String size, String expected) {
    Observation observation = Observed.of(2).volumes("10Gi").repository("20Gi").build();

    assertThat(VolumeGrowth.wantedOfRepository(repository(size, null), observation, 0))
        .contains(Memory.of(expected));
  }

  @Test
  void aRepositoryWhoseSizeIsLeftToTheOperatorGrowsWithTheServers() {
    Observation observation = Observed.of(2).volumes("10Gi").repository("20Gi").build();

    assertThat(VolumeGrowth.wantedOfRepository(spec("15Gi", null), observation, 0))
        .contains(Memory.of("30Gi"));
  }

  @Test
  void withoutARepositoryNothingIsWanted() {
    Observation observation = Observed.of(2).volumes("10Gi").build();

    assertThat(VolumeGrowth.wantedOfRepository(spec("15Gi", null), observation, 0)).isEmpty();
  }

  private static void grewTo(Pod pod, String size) {
    pod.getMetadata().getAnnotations().putAll(Map.of(Labels.VOLUME_SIZE, size));
  }

  private static AutoGrowSpec autoGrow(String most) {
    AutoGrowSpec autoGrow = new AutoGrowSpec();
    autoGrow.setMaxSize(most);
    return autoGrow;
  }

  private static ManagedPostgresSpec spec(String size, AutoGrowSpec autoGrow) {
    StorageSpec storage = new StorageSpec();
    storage.setSize(size);
    storage.setAutoGrow(autoGrow);
    ManagedPostgresSpec spec = new ManagedPostgresSpec();
    spec.setStorage(storage);
    return spec;
  }

  private static ManagedPostgresSpec repository(String size, AutoGrowSpec autoGrow) {
    RepositoryStorage storage = new RepositoryStorage();
    storage.setSize(size);
    storage.setAutoGrow(autoGrow);
    BackupSpec backup = new BackupSpec();
    backup.setStorage(storage);
    ManagedPostgresSpec spec = new ManagedPostgresSpec();
    spec.setBackup(backup);
    return spec;
  }
}
