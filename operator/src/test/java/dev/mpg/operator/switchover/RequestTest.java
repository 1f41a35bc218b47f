package dev.mpg.operator.switchover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.fixture.Observed;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestTest {
  @Test
  void nothingIsWantedByDefault() {
    assertThat(Request.of(asked(null), Observed.of(2).build())).isEmpty();
  }

  @Test
  void aPersonNamesAPodOrAny() {
    assertThat(Request.of(asked("shop-2-0"), Observed.of(2).build()))
        .contains(new Wish(Cause.REQUEST, "shop-2-0"));
    assertThat(Request.of(asked("any"), Observed.of(2).build()))
        .contains(new Wish(Cause.REQUEST, null));
  }

  @Test
  void aPrimaryThatIsAboutToGoComesFirst() {
    Observed observed = Observed.of(2).pod(1, Observed::deleted);

    assertThat(Request.of(asked("shop-2-0"), observed.build()))
        .contains(new Wish(Cause.POD_DELETION, null));
  }

  @Test
  void aStandbyMayGo() {
    assertThat(Request.of(asked(null), Observed.of(2).pod(2, Observed::deleted).build())).isEmpty();
  }

  @Test
  void aPrimaryThatHasEndedIsForTheFailover() {
    Observed observed = Observed.of(2).pod(1, Observed::terminated).pod(1, Observed::deleted);

    assertThat(Request.of(asked(null), observed.build())).isEmpty();
  }

  private static ManagedPostgres asked(String annotation) {
    ManagedPostgres resource = Clusters.shop("{plan: basic}");
    if (annotation != null) {
      resource.getMetadata().setAnnotations(Map.of("mpg.dev/switchover", annotation));
    }
    return resource;
  }
}
