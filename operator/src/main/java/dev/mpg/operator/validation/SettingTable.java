package dev.mpg.operator.validation;

import dev.mpg.operator.validation.Setting.Effect;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which settings of one program the spec may give, and why it may not give others.
 *
 * @param field path of the map in the spec
 * @param allowed settings that the spec may give, by name
 * @param refused reason and remedy by the name of a setting that the spec may not give
 */
public record SettingTable(
    String field, SortedMap<String, Setting> allowed, SortedMap<String, String> refused) {

  /** More settings than this at once are refused. */
  public static final int MAX_SETTINGS = 100;

  /** Longer values are refused. */
  public static final int MAX_VALUE_LENGTH = 200;

  /** What every value is made of: nothing that could end a value, a line or a file. */
  public static final String VALUE_PATTERN = "^[A-Za-z0-9_.,:/+ -]*$";

  /** What {@link #VALUE_PATTERN} asks for, in words. */
  public static final String VALUE_REMEDY =
      "use letters, digits, spaces and _ . , : / + - only, at most 200 characters, on one line";

  private static final Pattern VALUE = Pattern.compile(VALUE_PATTERN);

  /** PostgreSQL's server. */
  public static final SettingTable POSTGRESQL =
      new SettingTable(
          "spec.postgresql.parameters", PostgresqlSettings.allowed(), PostgresqlSettings.refused());

  /** PgBouncer. */
  public static final SettingTable PGBOUNCER =
      new SettingTable(
          "spec.pooler.parameters", PgbouncerSettings.allowed(), PgbouncerSettings.refused());

  /** Keeps the tables as they are. */
  public SettingTable {
    allowed = Collections.unmodifiableSortedMap(allowed);
    refused = Collections.unmodifiableSortedMap(refused);
  }

  /** Whether a value is safe to write into a configuration file, whatever the setting. */
  static boolean isSafe(String value) {
    return value.length() <= MAX_VALUE_LENGTH && VALUE.matcher(value).matches();
  }

  /** Collects a table, line by line. */
  static final class Builder {
    private final SortedMap<String, Setting> allowed = new TreeMap<>();
    private final SortedMap<String, String> refused = new TreeMap<>();

    Builder reload(ValueType type, String... names) {
      return allow(type, Effect.RELOAD, names);
    }

    Builder restart(ValueType type, String... names) {
      return allow(type, Effect.RESTART, names);
    }

    private Builder allow(ValueType type, Effect effect, String... names) {
      for (String name : names) {
        allowed.put(name, new Setting(name, type, effect));
      }
      return this;
    }

    Builder refuse(String remedy, String... names) {
      List.of(names).forEach(name -> refused.put(name, remedy));
      return this;
    }

    SortedMap<String, Setting> allowed() {
      return allowed;
    }

    SortedMap<String, String> refused() {
      return refused;
    }
  }
}
