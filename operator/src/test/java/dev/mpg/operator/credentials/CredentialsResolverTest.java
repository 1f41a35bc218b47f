package dev.mpg.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.fixture.MadeSecrets;
import dev.mpg.operator.fixture.SettableClock;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.secret.ScramVerifier;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class CredentialsResolverTest {
  private static final String USER = "fly-user";
  private static final String SECRET = "shop-fly-user";

  private final SettableClock clock = new SettableClock();
  private final ClusterModel model = Clusters.model(Clusters.shop("{plan: basic}"));
  private final MadeSecrets secrets = new MadeSecrets();
  private Credentials first;

  @BeforeEach
  void make() {
    first = resolver().resolve(model, secrets);
    keep(first);
  }

  @Test
  void whatIsThereIsKept() {
    Credentials again = resolver().resolve(model, secrets);

    assertThat(again).isEqualTo(first);
  }

  @Test
  void everyPasswordHasItsOwnVerifier() {
    assertThat(first.internal()).containsOnlyKeys(InternalKeys.ALL);
    assertThat(first.internal().values())
        .allSatisfy(
            password ->
                assertThat(ScramVerifier.matches(password.clear(), password.verifier())).isTrue());
    assertThat(first.internal().values()).extracting(Password::clear).doesNotHaveDuplicates();
  }

  @Test
  void beforeTwoThirdsOfItsLifeACertificateStays() {
    clock.advance(Duration.ofDays(240));

    Credentials later = resolver().resolve(model, secrets);

    assertThat(later.postgresTls()).isEqualTo(first.postgresTls());
  }

  @Test
  void afterTwoThirdsOfItsLifeItIsRenewedByTheSameAuthority() {
    clock.advance(Duration.ofDays(245));

    Credentials later = resolver().resolve(model, secrets);

    assertThat(later.ca()).isEqualTo(first.ca());
    assertThat(later.postgresTls()).isNotEqualTo(first.postgresTls());
    assertThat(later.poolerTls()).isNotEqualTo(first.poolerTls());
    assertThat(later.operatorTls()).isNotEqualTo(first.operatorTls());
    assertThat(later.internal()).isEqualTo(first.internal());
    assertThat(later.users()).isEqualTo(first.users());
  }

  @Test
  void anAuthoritysKeyThatIsNotItsOwnIsALostOne() {
    Secret ca = secrets.find(model.names().ca());
    ca.getData().put(TlsKeys.KEY, secrets.find(model.names().poolerTls()).getData().get("tls.key"));

    Credentials later = resolver().resolve(model, secrets);

    assertThat(later.ca()).isNotEqualTo(first.ca());
    assertThat(later.postgresTls()).isEqualTo(first.postgresTls());
  }

  @Test
  void lostInternalPasswordsAreMadeAnewButForThoseThatThePoolersHave() {
    secrets.delete(model.names().internal());

    Credentials later = resolver().resolve(model, secrets);

    for (String key : List.of(InternalKeys.POOLER, InternalKeys.POOLER_ADMIN)) {
      assertThat(later.internal(key).clear()).isEqualTo(first.internal(key).clear());
    }
    for (String key : List.of(InternalKeys.REPLICATION, InternalKeys.REWIND)) {
      assertThat(later.internal(key).clear()).hasSize(32).isNotEqualTo(first.internal(key).clear());
    }
  }

  @Test
  void anInternalPasswordThatSomebodyEmptiedIsMadeAnew() {
    secrets
        .find(model.names().internal())
        .getData()
        .putAll(SecretData.encode(Map.of(InternalKeys.REPLICATION, "")));

    Credentials later = resolver().resolve(model, secrets);

    assertThat(later.internal(InternalKeys.REPLICATION).clear()).hasSize(32);
  }

  @Test
  void aRemovedKeyRotatesThePassword() {
    secrets.find(SECRET).getData().remove("password");

    UserPassword later = resolver().resolve(model, secrets).users().get(USER);

    assertThat(later.password()).isNotNull();
    assertThat(later.password().clear())
        .hasSize(32)
        .isNotEqualTo(first.users().get(USER).password().clear());
    assertThat(ScramVerifier.matches(later.password().clear(), later.verifier())).isTrue();
  }

  @Test
  void aPasswordThatTheOperatorChoosesForAUserThatIsThereComesToTheServerFirst() {
    secrets.find(SECRET).getData().remove("password");

    Credentials later = resolver().resolve(model, secrets);

    assertThat(later.rotating()).containsExactly(USER);
    UserPassword before = later.beforeRotation(Set.of()).users().get(USER);
    assertThat(before.password()).isNull();
    assertThat(before.verifier()).isEqualTo(first.users().get(USER).verifier());
    assertThat(later.beforeRotation(Set.of(USER))).isEqualTo(later);
    assertThat(ClusterSecrets.users(model, later.beforeRotation(Set.of()))).isEmpty();
  }

  @Test
  void oneThatWasNotHandedOutIsChosenAnew() {
    secrets.find(SECRET).getData().remove("password");
    Credentials lost = resolver().resolve(model, secrets);
    keep(lost.beforeRotation(Set.of()));

    Credentials later = resolver().resolve(model, secrets);

    assertThat(later.rotating()).containsExactly(USER);
    assertThat(later.users().get(USER).password()).isNotEqualTo(lost.users().get(USER).password());
  }

  @Test
  void aNewUserHasItsPasswordAtOnce() {
    assertThat(first.rotating()).isEmpty();
    assertThat(first.users().get(USER).password()).isNotNull();
  }

  @Test
  void aRequestForAnotherPasswordIsCarriedOutOnceForEachValue() {
    annotate("one");
    Credentials second = resolver().resolve(model, secrets);
    assertThat(second.rotating()).containsExactly(USER);
    keep(second);
    annotate("one");

    Credentials third = resolver().resolve(model, secrets);
    assertThat(third.rotating()).isEmpty();
    assertThat(third.users().get(USER).password()).isEqualTo(second.users().get(USER).password());
    keep(third);
    annotate("two");

    assertThat(resolver().resolve(model, secrets).rotating()).containsExactly(USER);
  }

  @Test
  void aRequestHelpsOutOfAnUnusablePassword() {
    write("short");
    annotate("again");

    UserPassword later = resolver().resolve(model, secrets).users().get(USER);

    assertThat(later.problem()).isNull();
    assertThat(later.password()).isNotNull();
  }

  private void annotate(String value) {
    secrets.find(SECRET).getMetadata().getAnnotations().put(Labels.ROTATE, value);
  }

  @Test
  void aPasswordThatAPersonSetIsAdopted() {
    write("correct horse: battery/staple");

    UserPassword later = resolver().resolve(model, secrets).users().get(USER);

    assertThat(later.problem()).isNull();
    assertThat(later.password()).isNotNull();
    assertThat(later.password().clear()).isEqualTo("correct horse: battery/staple");
    assertThat(ScramVerifier.matches("correct horse: battery/staple", later.verifier())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter2", "secret-word\n", "pässword-pässword", "tab\tinside-it"})
  void anUnusablePasswordIsToldWithoutItsValueAndTheUserStaysAsItWas(String bad) {
    write(bad);

    UserPassword later = resolver().resolve(model, secrets).users().get(USER);

    assertThat(later.password()).isNull();
    assertThat(later.verifier()).isEqualTo(first.users().get(USER).verifier());
    assertThat(later.problem()).isNotNull();
    assertThat(later.problem().reason()).isEqualTo("InvalidPassword");
    assertThat(later.problem().message()).contains(SECRET).contains("remove the key");
    if (!bad.isEmpty()) {
      assertThat(later.problem().message()).doesNotContain(bad);
    }
  }

  @Test
  void aPasswordOfTwoThousandCharactersIsRefused() {
    write("x".repeat(2000));

    UserPassword later = resolver().resolve(model, secrets).users().get(USER);

    assertThat(later.problem()).isNotNull();
    assertThat(later.problem().message()).contains("2000 characters");
  }

  @Test
  void theSecretOfAnUnusablePasswordIsNotWrittenAndItsVerifierIsKept() {
    write("hunter2");

    Credentials later = resolver().resolve(model, secrets);

    assertThat(ClusterSecrets.users(model, later)).isEmpty();
    Map<String, String> verifiers =
        ClusterSecrets.internal(model, later).stream()
            .filter(secret -> secret.getMetadata().getName().equals(model.names().verifiers()))
            .findFirst()
            .orElseThrow()
            .getData();
    assertThat(verifiers).isEqualTo(secrets.find(model.names().verifiers()).getData());
  }

  @Test
  void aSecretOfSomebodyElseIsNotTouched() {
    MadeSecrets foreign = new MadeSecrets().withForeign(SECRET);

    Credentials credentials = resolver().resolve(model, foreign);

    assertThat(credentials.users().get(USER).problem()).isNotNull();
    assertThat(credentials.users().get(USER).problem().reason()).isEqualTo("SecretNotOurs");
    assertThat(ClusterSecrets.users(model, credentials)).isEmpty();
  }

  @Test
  void nothingSecretIsInTheText() {
    UserPassword user = first.users().get(USER);

    String text = user + " " + first.internal();

    assertThat(text).doesNotContain(user.password().clear()).doesNotContain("SCRAM");
  }

  private CredentialsResolver resolver() {
    return new CredentialsResolver(clock);
  }

  private void keep(Credentials credentials) {
    secrets
        .with(ClusterSecrets.internal(model, credentials))
        .with(ClusterSecrets.users(model, credentials));
  }

  private void write(String password) {
    Map<String, String> data = SecretData.encode(Map.of("password", password));
    secrets.find(SECRET).getData().putAll(data);
  }
}
