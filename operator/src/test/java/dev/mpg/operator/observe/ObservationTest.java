package dev.mpg.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.Labels;
import org.junit.jupiter.api.Test;

class ObservationTest {
  @Test
  void thePrimaryOfAQuietClusterIsNoFormerOne() {
    assertThat(Observed.of(2).build().formerPrimaries()).isEmpty();
  }

  @Test
  void aLabelThatAFrozenServerKeptIsStaleWhenAnotherOneLeads() {
    Observation observation =
        Observed.of(2)
            .leader("shop-2-0")
            .pod(2, pod -> pod.getMetadata().getLabels().put(Labels.ROLE, Labels.ROLE_PRIMARY))
            .build();

    assertThat(observation.formerPrimaries())
        .extracting(state -> state.instance().pod())
        .containsExactly("shop-1-0");
  }

  @Test
  void noLabelIsStaleWhileNobodyElseServes() {
    assertThat(Observed.of(2).leader("shop-2-0").build().formerPrimaries()).isEmpty();
  }
}
