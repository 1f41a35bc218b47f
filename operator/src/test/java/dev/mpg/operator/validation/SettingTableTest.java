package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingTableTest {

  static SettingTable[] tables() {
    return new SettingTable[] {SettingTable.POSTGRESQL, SettingTable.PGBOUNCER};
  }

  @ParameterizedTest
  @MethodSource("tables")
  void nothingIsBothAllowedAndRefused(SettingTable table) {
    TreeSet<String> both = new TreeSet<>(table.allowed().keySet());
    both.retainAll(table.refused().keySet());

    assertThat(both).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyTypeAcceptsItsExamplesAndNothingHarmful(SettingTable table) {
    assertThat(table.allowed().values())
        .allSatisfy(
            setting -> {
              assertThat(setting.type().examples()).allMatch(setting.type()::accepts);
              assertThat(setting.type().accepts("")).isFalse();
              assertThat(setting.type().accepts("1; DROP TABLE t")).isFalse();
              assertThat(setting.type().accepts("99999999999999999999")).isFalse();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "work_mem, 64MB, true",
    "work_mem, 63kB, false",
    "work_mem, 64kb, false",
    "work_mem, 1.5GB, false",
    "statement_timeout, 0, true",
    "statement_timeout, 30s, true",
    "statement_timeout, 30, false",
    "vacuum_cost_delay, 0, true",
    "vacuum_cost_delay, 0ms, true",
    "checkpoint_timeout, 0, false",
    "statement_timeout, 999999999999999999d, false",
    "random_page_cost, 1.1, true",
    "random_page_cost, -1, false",
    "random_page_cost, 1e3, false",
    "jit, off, true",
    "jit, maybe, false",
    "log_statement, DDL, true",
    "timezone, Europe/Berlin, true",
  })
  void valuesAreTakenOrNot(String name, String value, boolean taken) {
    Setting setting = Objects.requireNonNull(SettingTable.POSTGRESQL.allowed().get(name));

    assertThat(setting.type().accepts(value)).isEqualTo(taken);
  }
}
