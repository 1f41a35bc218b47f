package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTest {
  @Test
  void whatWasWrittenIsRead() {
    for (DeletionPolicy policy : DeletionPolicy.values()) {
      for (List<String> extensions : List.of(List.of("a"), List.of("uuid-ossp", "b"))) {
        Marker marker = new Marker("6f2c", policy, new TreeSet<>(extensions));

        assertThat(Marker.parse(marker.text())).isEqualTo(marker);
      }
    }
  }

  @Test
  void aDatabaseToKeepWithoutExtensionsHasTheShortComment() {
    Marker marker = new Marker("6f2c", DeletionPolicy.RETAIN, new TreeSet<>());

    assertThat(marker.text()).isEqualTo(Marker.TEXT);
    assertThat(Marker.parse(Marker.TEXT))
        .isEqualTo(new Marker("", DeletionPolicy.RETAIN, new TreeSet<>()));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "mine",
        "managed by mpg-operator ",
        "managed by mpg-operator; ",
        "managed by mpg-operator; deletionPolicy: Delete",
        "managed by mpg-operator; resource: 6f2c; deletionPolicy: delete",
        "managed by mpg-operator; resource: 6f2c; deletionPolicy: Delete; extensions: b, a",
        "managed by mpg-operator; resource: 6f2c; deletionPolicy: Delete; do not touch"
      })
  void anythingElseIsNotTheOperators(String comment) {
    assertThat(Marker.parse(comment)).isNull();
  }
}
