package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that cannot be, and changes of one that a cluster has, each named with the remedy. */
class StoreCheckTest {
  private static final String STORE = "endpoint: s3.example.com, bucket: backups, region: eu-1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "endpoint: 'https://s3.example.com' | spec.backup.s3.endpoint",
        "endpoint: 's3.example.com/x' | spec.backup.s3.endpoint",
        "endpoint: 's3.example.com:0' | spec.backup.s3.endpoint",
        "endpoint: 's3 x' | spec.backup.s3.endpoint",
        "endpoint: \"s3\\nrepo1-path=/\" | spec.backup.s3.endpoint",
        "endpoint: \"s3.example.com\\n\" | spec.backup.s3.endpoint",
        "bucket: Backups | spec.backup.s3.bucket",
        "bucket: a/b | spec.backup.s3.bucket",
        "bucket: \"a\\nb\" | spec.backup.s3.bucket",
        "region: 'eu 1' | spec.backup.s3.region",
        "region: ';' | spec.backup.s3.region",
        "prefix: /a | spec.backup.s3.prefix",
        "prefix: a/ | spec.backup.s3.prefix",
        "prefix: a//b | spec.backup.s3.prefix",
        "prefix: a/../b | spec.backup.s3.prefix",
        "prefix: a b | spec.backup.s3.prefix",
        "credentialsSecret: ns/keys | spec.backup.s3.credentialsSecret",
        "caSecret: CA | spec.backup.s3.caSecret"
      })
  void nothingGetsIntoTheConfigurationThatIsNoName(String field, String named) {
    String name = field.substring(0, field.indexOf(':'));
    String rest = STORE.replaceFirst(name + ": [^,]*(, )?", "").replaceFirst(", $", "");

    assertThat(refused("backup: {s3: {%s, %s}}".formatted(rest, field), null))
        .singleElement()
        .satisfies(violation -> assertThat(violation.field()).isEqualTo(named));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup: {s3: {endpoint: 's3.example.com:7070', bucket: a.b-c, region: us-east-1}}",
        "backup: {s3: {%s, prefix: a/b_c.d, uriStyle: path, credentialsSecret: k, caSecret: c}}",
        "restoreFrom: {s3: {%s, path: a/b/c/d, cipherSecret: c}}",
        "restoreFrom: {backup: 20260131-120000F_20260131-130000I, s3: {%s, path: a, cipherSecret: c}}"
      })
  void isCarriedOut(String fields) {
    assertThat(refused(fields.formatted(STORE), null)).isEmpty();
  }

  @Test
  void aRestoreFromAStoreNamesALabel() {
    assertThat(refused("restoreFrom: {backup: nightly, s3: {%s, path: a, cipherSecret: c}}", null))
        .extracting(Violation::field)
        .containsExactly("spec.restoreFrom.backup");
  }

  @Test
  void aVolumeBesideAStoreIsRefused() {
    assertThat(refused("backup: {storage: {size: 5Gi}, s3: {%s}}", null))
        .extracting(Violation::field)
        .containsExactly("spec.backup.storage");
    assertThat(refused("backup: {storage: {autoGrow: {maxSize: 5Gi}}, s3: {%s}}", null))
        .extracting(Violation::field)
        .containsExactly("spec.backup.storage");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backup: {} | backup: {s3: {%s}}",
        "backup: {s3: {%s}} | backup: {}",
        "backup: {s3: {%s}} | backup: {s3: {%s, prefix: other}}",
        "backup: {s3: {%s}} | backup: {s3: {endpoint: e, bucket: other, region: r}}"
      })
  void aRepositoryStaysWhereItIs(String before, String after) {
    assertThat(refused(after, before))
        .extracting(Violation::field)
        .containsExactly("spec.backup.s3");
  }

  @Test
  void theWayToAStoreMayChange() {
    assertThat(
            refused(
                "backup: {s3: {endpoint: other, bucket: backups, region: r, credentialsSecret: k}}",
                "backup: {s3: {%s}}"))
        .isEmpty();
  }

  private static List<Violation> refused(String fields, @Nullable String before) {
    return SpecValidator.validate(
        Clusters.shop("{plan: basic, %s}".formatted(fields.replace("%s", STORE))),
        Clusters.catalogue(),
        before == null
            ? null
            : Clusters.shop("{plan: basic, %s}".formatted(before.replace("%s", STORE))).getSpec());
  }
}
