package dev.mpg.operator.validation;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings: known, allowed, and with a value that they take. */
final class SettingCheck {

  private final SettingTable table;

  SettingCheck(SettingTable table) {
    this.table = table;
  }

  void check(@Nullable Map<String, String> settings, Consumer<Violation> found) {
    if (settings == null) {
      return;
    }
    if (settings.size() > SettingTable.MAX_SETTINGS) {
      found.accept(
          new Violation(
              table.field(),
              settings.size() + " settings",
              "give at most " + SettingTable.MAX_SETTINGS));
    }
    settings.forEach((name, value) -> checkOne(name, value, found));
  }

  private void checkOne(String name, @Nullable String given, Consumer<Violation> found) {
    String field = table.field() + "." + name;
    String value = given == null ? "" : given;
    String refused = table.refused().get(name);
    Setting setting = table.allowed().get(name);
    if (refused != null) {
      found.accept(new Violation(field, value, name + " " + refused));
    } else if (setting == null) {
      found.accept(
          new Violation(
              field, value, "is not a setting that can be given here; remove it, or see the list"));
    } else if (!SettingTable.isSafe(value)) {
      found.accept(new Violation(field, value, SettingTable.VALUE_REMEDY));
    } else if (!setting.type().accepts(value)) {
      found.accept(new Violation(field, value, "must be " + setting.type().description()));
    }
  }
}
