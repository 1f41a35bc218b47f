package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VolumeVersionCheckTest {
  @Test
  void withoutVolumesEveryVersionIsPossible() {
    assertThat(check("{plan: basic, postgresVersion: 17}", null)).isEmpty();
  }

  @Test
  void theVersionOfTheVolumesIsTaken() {
    assertThat(check("{plan: basic, postgresVersion: 17}", "17")).isEmpty();
    assertThat(check("{plan: basic}", "17")).isEmpty();
  }

  @Test
  void anotherVersionIsRefused() {
    assertThat(check("{plan: basic, postgresVersion: 17}", "16"))
        .singleElement()
        .extracting(Violation::message)
        .asString()
        .contains("spec.postgresVersion", "17", "version 16", "name that version");
  }

  @Test
  void dataWhoseImageIsNoLongerThereAreNotTouched() {
    assertThat(check("{plan: basic}", "16"))
        .singleElement()
        .extracting(Violation::message)
        .asString()
        .contains("spec.postgresVersion", "version 16", "images.postgres");
  }

  private static List<Violation> check(String spec, @Nullable String volumes) {
    return VolumeVersionCheck.check(Clusters.shop(spec), Clusters.catalogue(), volumes);
  }
}
