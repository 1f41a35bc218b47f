package dev.mpg.operator.api.v1alpha1;

import static java.util.stream.Collectors.joining;

import dev.mpg.operator.validation.ExtensionTable;
import dev.mpg.operator.validation.SettingTable;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** CEL rules for settings and extensions. Ranges are left to the operator's validation. */
final class SettingRules {

  private SettingRules() {}

  /** For a value: nothing that could end a line of a configuration file. */
  static List<ValidationRule> ofValue() {
    return List.of(
        new ValidationRuleBuilder()
            .withRule("self.matches('" + SettingTable.VALUE_PATTERN + "')")
            .withMessage(SettingTable.VALUE_REMEDY)
            .build());
  }

  /** For the map: which names are refused, and why. */
  static List<ValidationRule> ofMap(SettingTable table) {
    List<ValidationRule> rules = refusals(table.refused());
    TreeSet<String> known = new TreeSet<>(table.allowed().keySet());
    known.addAll(table.refused().keySet());
    rules.add(
        naming(
            "!(k in " + list(known) + ")",
            " + ': no such setting can be given here; remove it, or see the resource reference for"
                + " those that can'"));
    return rules;
  }

  /** For the list of a database's extensions: which names are refused, and why. */
  static List<ValidationRule> ofExtensions(ExtensionTable table) {
    List<ValidationRule> rules = refusals(table.refused());
    TreeSet<String> known = new TreeSet<>(table.allowed().keySet());
    known.addAll(table.refused().keySet());
    rules.add(
        naming(
            "!(k in " + list(known) + ")",
            " + ': not among the extensions that can be given; remove it, or name one of "
                + String.join(", ", table.allowed().keySet())
                + "'"));
    return rules;
  }

  /** One rule for each reason. */
  private static List<ValidationRule> refusals(Map<String, String> refused) {
    List<ValidationRule> rules = new ArrayList<>();
    TreeMap<String, TreeSet<String>> byRemedy = new TreeMap<>();
    refused.forEach(
        (name, remedy) -> byRemedy.computeIfAbsent(remedy, r -> new TreeSet<>()).add(name));
    byRemedy.forEach(
        (remedy, names) ->
            rules.add(naming("k in " + list(names), " + ': " + remedy.replace("'", "\\'") + "'")));
    return rules;
  }

  /** Refuses keys or elements for which the condition holds, and names the first of them. */
  private static ValidationRule naming(String condition, String remedy) {
    return new ValidationRuleBuilder()
        .withRule("!self.exists(k, " + condition + ")")
        .withMessageExpression("self.filter(k, " + condition + ")[0]" + remedy)
        .build();
  }

  private static String list(Collection<String> names) {
    return names.stream().map(n -> "'" + n + "'").collect(joining(", ", "[", "]"));
  }
}
