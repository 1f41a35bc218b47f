package dev.mpg.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.fixture.MadeSecrets;
import dev.mpg.operator.fixture.SettableClock;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.Pem;
import dev.mpg.operator.pki.Succession;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One authority follows another. Each look is by an operator that was just started, so that nothing
 * is known but what stands in the Secrets.
 */
@NullUnmarked
class AuthorityRotationTest {
  private static final Duration A_MOMENT = Duration.ofMinutes(1);
  private static final Duration A_DAY = Duration.ofDays(1);

  private final SettableClock clock = new SettableClock();
  private final ClusterModel model = Clusters.model(Clusters.shop("{plan: basic}"));
  private final ClusterNames names = model.names();
  private final MadeSecrets secrets = new MadeSecrets();
  private Credentials first;

  @BeforeEach
  void make() {
    first = look();
    clock.advance(Duration.ofDays(30));
  }

  @Test
  void aLostAuthorityIsFollowedByANewOneThatAllTrustBeforeItSigns() {
    secrets.delete(names.ca());

    Credentials later = look();

    assertThat(later.ca()).isNotEqualTo(first.ca());
    assertThat(later.trust()).containsExactly(later.ca().certificate(), first.ca().certificate());
    assertThat(leaves(later)).isEqualTo(leaves(first));
    assertThat(bundles()).allSatisfy(bundle -> assertThat(bundle).isEqualTo(later.trust()));
  }

  @Test
  void nothingChangesAMomentLater() {
    secrets.delete(names.ca());
    Credentials later = look();
    clock.advance(A_MOMENT);

    Credentials again = look();

    assertThat(again).isEqualTo(later);
  }

  @Test
  void aDayLaterTheNewOneHasSignedAllAndTheFormerIsStillTrusted() {
    secrets.delete(names.ca());
    Credentials later = look();
    clock.advance(A_DAY);

    Credentials signed = look();

    assertThat(signed.ca()).isEqualTo(later.ca());
    assertThat(leaves(signed)).allMatch(leaf -> isSignedBy(leaf, later));
    assertThat(signed.trust()).isEqualTo(later.trust());
  }

  @Test
  void anotherDayLaterTheFormerIsTrustedNoMore() {
    secrets.delete(names.ca());
    look();
    clock.advance(A_DAY);
    Credentials signed = look();
    clock.advance(A_DAY);

    Credentials last = look();

    assertThat(last.trust()).containsExactly(signed.ca().certificate());
    assertThat(leaves(last)).isEqualTo(leaves(signed));
    assertThat(bundles()).allSatisfy(bundle -> assertThat(bundle).isEqualTo(last.trust()));
  }

  @Test
  void aCertificateThatIsLostMeanwhileIsSignedByTheNewOneAtOnce() {
    secrets.delete(names.ca(), names.postgresTls());

    Credentials later = look();

    assertThat(isSignedBy(later.postgresTls(), later)).isTrue();
    assertThat(later.poolerTls()).isEqualTo(first.poolerTls());
    assertThat(later.trust()).contains(first.ca().certificate());
  }

  @Test
  void aLostCertificateAloneIsSignedByTheSameAuthority() {
    secrets.delete(names.poolerTls());

    Credentials later = look();

    assertThat(later.ca()).isEqualTo(first.ca());
    assertThat(later.trust()).isEqualTo(first.trust());
    assertThat(later.poolerTls()).isNotEqualTo(first.poolerTls());
    assertThat(later.postgresTls()).isEqualTo(first.postgresTls());
  }

  @Test
  void whenAllIsLostAllIsNew() {
    secrets.delete(
        names.ca(),
        names.postgresTls(),
        names.poolerTls(),
        names.operatorTls(),
        names.repositoryTls());

    Credentials later = look();

    assertThat(later.trust()).containsExactly(later.ca().certificate());
    assertThat(leaves(later)).allMatch(leaf -> isSignedBy(leaf, later));
  }

  @Test
  void anOperatorThatDiedAmongItsWritesGoesOn() {
    Secret postgres = secrets.find(names.postgresTls());
    secrets.delete(names.ca());
    Credentials lost = look();
    // Of all that was written only one bundle arrived.
    secrets.delete(names.ca());
    secrets.with(List.of(postgres));

    Credentials later = look();

    assertThat(later.trust())
        .containsExactlyInAnyOrder(
            later.ca().certificate(), lost.ca().certificate(), first.ca().certificate());
    assertThat(leaves(later)).isEqualTo(leaves(first));
  }

  @Test
  void anAuthorityNearItsEndIsFollowedInTheSameWay() {
    clock.advance(Duration.ofDays(2400));
    Credentials before = look();
    clock.advance(Duration.ofDays(10));

    Credentials later = look();

    assertThat(before.ca()).isEqualTo(first.ca());
    assertThat(later.ca()).isNotEqualTo(first.ca());
    assertThat(later.trust()).containsExactly(later.ca().certificate(), first.ca().certificate());
    assertThat(leaves(later)).isEqualTo(leaves(before));
  }

  @Test
  void anOperatorThatWasAwayWhenItShouldHaveSignedDoesItOnItsReturn() {
    secrets.delete(names.ca());
    Credentials later = look();
    clock.advance(Duration.ofDays(100));

    Credentials back = look();

    assertThat(back.ca()).isEqualTo(later.ca());
    assertThat(leaves(back)).allMatch(leaf -> isSignedBy(leaf, later));
    assertThat(back.trust()).isEqualTo(later.trust());
  }

  @Test
  void anOperatorThatWasAwayUntilAllHadExpiredMakesAllAnew() {
    clock.advance(Duration.ofDays(3651));

    Credentials back = look();

    assertThat(back.trust()).containsExactly(back.ca().certificate());
    assertThat(leaves(back)).allMatch(leaf -> isSignedBy(leaf, back));
  }

  @Test
  void anOperatorThatWasAwayUntilTheCertificatesHadExpiredKeepsTheFormerForItsClients() {
    clock.advance(Duration.ofDays(2500));

    Credentials back = look();

    assertThat(back.trust()).containsExactly(back.ca().certificate(), first.ca().certificate());
    assertThat(leaves(back)).allMatch(leaf -> isSignedBy(leaf, back));
  }

  @Test
  void anAuthorityThatSomebodyAddsIsNotTrusted() {
    Credentials stranger = new CredentialsResolver(clock).resolve(model, new MadeSecrets());
    secrets
        .find(names.postgresTls())
        .getData()
        .putAll(
            SecretData.encode(
                Map.of(TlsKeys.CA, Pem.of(first.trust()) + Pem.of(stranger.trust()))));

    Credentials later = look();

    assertThat(later).isEqualTo(first);
  }

  @Test
  void aBundleThatSomebodyDamagedIsReadFromTheOthers() {
    secrets.delete(names.ca());
    Credentials later = look();
    secrets
        .find(names.postgresTls())
        .getData()
        .putAll(SecretData.encode(Map.of(TlsKeys.CA, "-----BEGIN CERTIFICATE-----\nno\n")));

    Credentials again = look();

    assertThat(again).isEqualTo(later);
  }

  private Credentials look() {
    Credentials credentials = new CredentialsResolver(clock).resolve(model, secrets);
    secrets
        .with(ClusterSecrets.internal(model, credentials))
        .with(ClusterSecrets.users(model, credentials));
    return credentials;
  }

  private static List<Certificate> leaves(Credentials credentials) {
    return List.of(credentials.postgresTls(), credentials.poolerTls(), credentials.operatorTls());
  }

  private static boolean isSignedBy(Certificate leaf, Credentials credentials) {
    return Succession.isSignedBy(leaf.certificate(), credentials.ca().certificate());
  }

  /** What each Secret says is to be trusted, the application's too. */
  private List<List<X509Certificate>> bundles() {
    return List.of(
            names.ca(),
            names.postgresTls(),
            names.poolerTls(),
            names.operatorTls(),
            names.userSecret("fly-user"))
        .stream()
        .map(name -> SecretData.text(secrets.find(name), TlsKeys.CA).orElseThrow())
        .map(Pem::certificates)
        .toList();
  }
}
