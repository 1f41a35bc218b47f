package dev.mpg.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramVerifierTest {
  // What a PostgreSQL 17 server made of the password "foo".
  private static final String KNOWN =
      "SCRAM-SHA-256$4096:VxL29UDdVDh5RwG7HYU9AQ==$Lgd+TwrH8aSQX2E9iCBSg2xMrGChYWTxSGJdnKDHw+4=:"
          + "ytfAp1xWnkibdm4TIYcYgss8tQ27vWJ1QyIOWf6FCIY=";

  @ParameterizedTest
  @ValueSource(strings = {"secret", "with space", "äöü", "'\"\\$:"})
  void matchesItsOwnPasswordOnly(String password) {
    String verifier = ScramVerifier.of(password);

    assertThat(ScramVerifier.matches(password, verifier)).isTrue();
    assertThat(ScramVerifier.matches(password + "x", verifier)).isFalse();
    assertThat(verifier).startsWith("SCRAM-SHA-256$4096:").doesNotContain(password);
  }

  @Test
  void whatDriversCannotUseIsRefusedWithoutRepeatingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramVerifier.of("secret\u0007"))
        .withMessageContaining("SASLprep")
        .withMessageNotContaining("\u0007")
        .withNoCause();
    assertThat(ScramVerifier.matches("secret\u0007", KNOWN)).isFalse();
  }

  @Test
  void saltsDiffer() {
    assertThat(ScramVerifier.of("secret")).isNotEqualTo(ScramVerifier.of("secret"));
  }

  @Test
  void matchesWhatTheServerMade() {
    assertThat(ScramVerifier.isVerifier(KNOWN)).isTrue();
    assertThat(ScramVerifier.matches("foo", KNOWN)).isTrue();
    assertThat(ScramVerifier.matches("bar", KNOWN)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "md5c1d2e3",
        "SCRAM-SHA-256$4096:x",
        "SCRAM-SHA-256$0:AAAA$AAAA:AAAA",
        "SCRAM-SHA-256$4096:=$AAAA:AAAA"
      })
  void nothingMatchesWhatIsNoVerifier(String text) {
    assertThat(ScramVerifier.matches("secret", text)).isFalse();
  }
}
