package dev.mpg.operator.api.v1alpha1;

import static java.util.stream.Collectors.joining;

import dev.mpg.operator.validation.ExtensionTable;
import dev.mpg.operator.validation.Setting;
import dev.mpg.operator.validation.SettingTable;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/reference.md} and {@code docs/databases.md}, from the schema and the
 * tables of settings and extensions.
 */
final class Reference {

  private final JSONSchemaProps root;

  Reference(JSONSchemaProps root) {
    this.root = root;
  }

  /** The page with every table as it should be; text between the tables stays. */
  String rewrite(String page) {
    String result = page;
    result = section(result, "spec", fields("spec"));
    result = section(result, "names", names());
    result = section(result, "postgresql", settings(SettingTable.POSTGRESQL, true));
    result = section(result, "pooler", settings(SettingTable.PGBOUNCER, false));
    return section(result, "status", fields("status"));
  }

  /** The same for the fields of a backup. */
  String rewriteBackup(String page) {
    return section(section(page, "backup spec", fields("spec")), "backup status", fields("status"));
  }

  /** The page on databases with its tables as they should be. */
  static String rewriteDatabases(String page) {
    return section(page, "extensions", extensions(ExtensionTable.TABLE));
  }

  private static String extensions(ExtensionTable table) {
    StringBuilder text = new StringBuilder("| may be given | what it is |\n|---|---|\n");
    Map<String, TreeSet<String>> byReason = new TreeMap<>();
    table
        .allowed()
        .forEach(
            (name, entry) ->
                byReason
                    .computeIfAbsent(
                        entry.reason()
                            + (entry.library().isEmpty()
                                ? ""
                                : "; only where the server loads the library"),
                        reason -> new TreeSet<>())
                    .add(name));
    byReason.forEach(
        (reason, names) -> text.append("| %s | %s |%n".formatted(code(names), text(reason))));
    return text + "\n" + refused("the extension", table.refused());
  }

  private static String refused(String what, Map<String, String> refused) {
    StringBuilder text = new StringBuilder("| refused | because %s |%n|---|---|%n".formatted(what));
    Map<String, TreeSet<String>> byRemedy = new TreeMap<>();
    refused.forEach((name, why) -> byRemedy.computeIfAbsent(why, w -> new TreeSet<>()).add(name));
    byRemedy.forEach(
        (why, names) -> text.append("| %s | %s |%n".formatted(code(names), text(why))));
    return text.toString();
  }

  private static String section(String page, String name, String content) {
    String begin = "<!-- begin " + name + ": written by ReferenceTest -->\n";
    String end = "<!-- end " + name + " -->";
    Pattern section = Pattern.compile(Pattern.quote(begin) + "(?s).*?" + Pattern.quote(end));
    Matcher found = section.matcher(page);
    if (!found.find()) {
      throw new IllegalStateException("the page has no section " + name);
    }
    return found.replaceFirst(Matcher.quoteReplacement(begin + content + end));
  }

  private String fields(String top) {
    List<String> rows = new ArrayList<>();
    addFields(rows, "", Objects.requireNonNull(root.getProperties().get(top)));
    return "| field | type | default | meaning |\n|---|---|---|---|\n" + String.join("", rows);
  }

  private static void addFields(List<String> rows, String prefix, JSONSchemaProps schema) {
    schema
        .getProperties()
        .forEach(
            (name, field) -> {
              String path = prefix + name;
              rows.add(
                  "| `%s` | %s | %s | %s |%n"
                      .formatted(
                          path,
                          type(field),
                          schema.getRequired().contains(name) ? "required" : defaultOf(field),
                          text(field.getDescription())));
              if (field.getItems() != null) {
                addFields(rows, path + "[].", field.getItems().getSchema());
              } else if (field.getProperties() != null) {
                addFields(rows, path + ".", field);
              }
            });
  }

  private static String type(JSONSchemaProps field) {
    if (field.getEnum() != null && !field.getEnum().isEmpty()) {
      return field.getEnum().stream()
          .map(value -> "`" + value.asText() + "`")
          .collect(joining(", "));
    }
    if (Boolean.TRUE.equals(field.getXKubernetesIntOrString())) {
      return "string";
    }
    return field.getAdditionalProperties() != null ? "map of strings" : field.getType();
  }

  private static String defaultOf(JSONSchemaProps field) {
    return field.getDefault() == null || field.getDefault().isObject()
        ? ""
        : "`" + field.getDefault().asText() + "`";
  }

  private static String names() {
    return "| reserved | names |\n|---|---|\n"
        + "| databases | "
        + code(Names.RESERVED_DATABASES)
        + " |\n"
        + "| users | "
        + code(Names.RESERVED_USERS)
        + " |\n"
        + "| users that begin with | "
        + code(new TreeSet<>(Names.RESERVED_USER_PREFIXES))
        + " |\n";
  }

  private static String settings(SettingTable table, boolean restarts) {
    StringBuilder text = new StringBuilder("| setting | values |");
    text.append(restarts ? " needs |\n|---|---|---|\n" : "\n|---|---|\n");
    for (Setting setting : table.allowed().values()) {
      text.append("| `%s` | %s |".formatted(setting.name(), text(setting.type().description())));
      if (restarts) {
        text.append(setting.effect() == Setting.Effect.RESTART ? " a restart |" : " |");
      }
      text.append('\n');
    }
    return text.append('\n').append(refused("the setting", table.refused())).toString();
  }

  private static String code(Iterable<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(name -> quoted.add("`" + name + "`"));
    return String.join(", ", quoted);
  }

  private static String text(String description) {
    return Objects.requireNonNullElse(description, "").replace("|", "\\|");
  }
}
