package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Clusters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules, retention and restores that cannot be, each named with the remedy. */
class BackupCheckTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backup: {fullSchedule: '0 25 * * *'} | spec.backup.fullSchedule: \"0 25 * * *\"",
        "backup: {fullSchedule: '@daily'} | spec.backup.fullSchedule: \"@daily\"",
        "backup: {incrementalSchedule: '* * * *'} | spec.backup.incrementalSchedule: \"* * * *\"",
        "backup: {incrementalSchedule: '0 0 31 2 8'} | spec.backup.incrementalSchedule",
        "backup: {verify: {schedule: '61 * * * *'}} | spec.backup.verify.schedule: \"61 * * * *\"",
        "backup: {verify: {}} | spec.backup.verify.schedule: \"\": write a cron expression",
        "backup: {retention: {days: 0}} | spec.backup.retention.days: \"0\": must be from 1",
        "backup: {retention: {days: 3, fullBackups: 2}} | give either days or fullBackups",
        "backup: {retention: {}} | give either days or fullBackups",
        "backup: {storage: {size: '10'}} | spec.backup.storage.size: \"10\"",
        "backup: {storage: {autoGrow: {}}} | spec.backup.storage.autoGrow.maxSize: \"\"",
        "backup: {storage: {autoGrow: {maxSize: 65Ti}}} | must be from 1Gi to 64Ti",
        "backup: {storage: {autoGrow: {maxSize: 9Gi, thresholdPercent: 91}}} | from 50 to 90",
        "backup: {storage: {autoGrow: {maxSize: 9Gi, stepPercent: 4}}} | from 5 to 100",
        "restoreFrom: {cluster: shop} | is this cluster itself",
        "restoreFrom: {} | give either cluster or s3",
        "restoreFrom: {cluster: a, s3: {endpoint: e, bucket: bbb, region: r, path: p, cipherSecret: c}} | give either cluster or s3",
        "restoreFrom: {cluster: a, backup: b, pointInTime: '2026-01-01T00:00:00Z'} | not both",
        "restoreFrom: {cluster: a, pointInTime: '2026-01-01T00:00:00'} | with its offset",
        "restoreFrom: {cluster: a, pointInTime: '2026-02-31T00:00:00Z'} | with its offset",
        "restoreFrom: {cluster: a, pointInTime: '2026-01-01T00:00:00+25:00'} | with its offset"
      })
  void isRefused(String fields, String message) {
    assertThat(messages("{plan: basic, %s}".formatted(fields)))
        .singleElement()
        .asString()
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backup: {fullSchedule: '0 2 * * 0', incrementalSchedule: '*/15 8-18 * * 1-5'}",
        "backup: {verify: {schedule: '0 4 * * 0'}}",
        "backup: {retention: {fullBackups: 3650}, storage: {size: 5Gi}}",
        "backup: {storage: {autoGrow: {maxSize: 100Gi, thresholdPercent: 90, stepPercent: 50}}}",
        "restoreFrom: {cluster: a}",
        "restoreFrom: {cluster: a, backup: b}",
        "restoreFrom: {cluster: a, pointInTime: '2026-01-01T13:00:00.5+01:00'}"
      })
  void isCarriedOut(String fields) {
    assertThat(messages("{plan: basic, %s}".formatted(fields))).isEmpty();
  }

  @Test
  void whatAClusterWasMadeFromStays() {
    var before = Clusters.shop("{plan: basic, restoreFrom: {cluster: a}}").getSpec();

    assertThat(SpecValidator.validate(Clusters.shop("{plan: basic}"), Clusters.catalogue(), before))
        .extracting(Violation::field)
        .containsExactly("spec.restoreFrom");
  }

  private static List<String> messages(String spec) {
    return SpecValidator.validate(Clusters.shop(spec), Clusters.catalogue(), null).stream()
        .map(Violation::message)
        .toList();
  }
}
