package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.Names;
import dev.mpg.operator.api.v1alpha1.SecretNames;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every name that is accepted. */
class NamesTest {

  /** DNS subdomain, as Kubernetes wants it for a Secret. */
  private static final String SECRET_NAME =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

  @Property
  void itsSecretHasAValidName(@ForAll("acceptedNames") String user) {
    String cluster = "c".repeat(Names.CLUSTER_MAX_LENGTH);

    assertThat(SecretNames.forUser(cluster, user)).matches(SECRET_NAME).hasSizeLessThan(253);
  }

  @Property
  void noTwoUsersShareASecret(
      @ForAll("acceptedNames") String one, @ForAll("acceptedNames") String other) {
    Assume.that(!one.equals(other));

    assertThat(SecretNames.forUser("shop", one)).isNotEqualTo(SecretNames.forUser("shop", other));
  }

  /** Names that are alike but for the sign between the words. */
  @Property
  void noTwoUsersShareASecretForTheSignBetweenTheWords(@ForAll("acceptedNames") String name) {
    Assume.that(name.contains("_"));

    assertThat(SecretNames.forUser("shop", name))
        .isNotEqualTo(SecretNames.forUser("shop", name.replace('_', '-')))
        .isEqualTo("shop-" + name.replace('_', '.'));
  }

  @Property
  void noUsersSecretIsOneOfTheOperators(@ForAll("acceptedNames") String name) {
    List<Violation> found = new ArrayList<>();
    UserSpec user = new UserSpec();
    user.setName(name);
    ManagedPostgresSpec spec = new ManagedPostgresSpec();
    spec.setUsers(List.of(user));
    NameCheck.checkUsers(spec, found::add);
    Assume.that(found.isEmpty());

    assertThat(SecretNames.forUser("shop", name))
        .doesNotStartWith("shop-" + SecretNames.INTERNAL_PREFIX);
  }

  @Property
  void foldingAndCuttingChangeNothing(@ForAll("acceptedNames") String name) {
    assertThat(name.toLowerCase(Locale.ROOT)).isEqualTo(name);
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
  }

  @Property
  void whateverStandsThereIsAcceptedOrRefusedWithItsField(@ForAll String name) {
    List<Violation> found = violations(name);

    if (name.length() > Names.ITEM_MAX_LENGTH || !name.matches(Names.ITEM_PATTERN)) {
      assertThat(found)
          .singleElement()
          .extracting(Violation::field)
          .isEqualTo("spec.databases[0].name");
    } else {
      assertThat(found.isEmpty()).isNotEqualTo(Names.RESERVED_DATABASES.contains(name));
    }
  }

  @Property
  void oneCharacterTooMuchIsRefused(
      @ForAll("acceptedNames") String name, @ForAll("harmfulCharacters") char harmful) {
    assertThat(violations(name + harmful)).hasSize(1);
    assertThat(violations(harmful + name)).hasSize(1);
  }

  @Provide
  Arbitrary<String> acceptedNames() {
    Arbitrary<String> word =
        Arbitraries.strings().withCharRange('a', 'z').withCharRange('0', '9').ofMinLength(1);
    return word.list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .flatMap(
            words -> Arbitraries.of("-", "_").map(separator -> "a" + String.join(separator, words)))
        .filter(name -> name.length() <= Names.ITEM_MAX_LENGTH && violations(name).isEmpty());
  }

  @Provide
  Arbitrary<Character> harmfulCharacters() {
    return Arbitraries.of(
        '\'', '"', '\\', '\n', '\r', '\0', '%', '=', ' ', '/', '@', '+', '*', '$', ';', ',', '.',
        'A', 'é', '-', '_');
  }

  private static List<Violation> violations(String name) {
    DatabaseSpec database = new DatabaseSpec();
    database.setName(name);
    List<Violation> found = new ArrayList<>();
    NameCheck.checkDatabases(List.of(database), found::add);
    return found;
  }
}
