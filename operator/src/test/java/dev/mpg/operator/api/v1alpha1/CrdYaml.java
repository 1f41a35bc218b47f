package dev.mpg.operator.api.v1alpha1;

import dev.mpg.operator.validation.ExtensionTable;
import dev.mpg.operator.validation.SettingTable;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The CustomResourceDefinition of {@link ManagedPostgres}, generated from the Java types. */
final class CrdYaml {

  static final String FILE_NAME = ManagedPostgres.PLURAL + "." + ManagedPostgres.GROUP + "-v1.yml";
  static final String BACKUP_FILE_NAME =
      ManagedPostgresBackup.PLURAL + "." + ManagedPostgres.GROUP + "-v1.yml";

  private CrdYaml() {}

  /** Generates the definition, writing to a folder that exists. */
  static String generate(Path scratch) {
    return generate(scratch, FILE_NAME);
  }

  /** Generates both definitions, and returns that of a file. */
  static String generate(Path scratch, String file) {
    new CRDGenerator()
        .customResourceClasses(ManagedPostgres.class, ManagedPostgresBackup.class)
        .withMinQuotes(true)
        .withPostProcessor(new Finish())
        .inOutputDir(scratch.toFile())
        .generate();
    try {
      return Files.readString(scratch.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the generator has no annotation for. */
  private static final class Finish implements CRDPostProcessor {

    @Override
    public HasMetadata process(HasMetadata crd, String version) {
      return crd.getMetadata().getName().startsWith(ManagedPostgresBackup.PLURAL + ".")
          ? backup((CustomResourceDefinition) crd)
          : cluster((CustomResourceDefinition) crd);
    }

    private static CustomResourceDefinition backup(CustomResourceDefinition crd) {
      for (CustomResourceDefinitionVersion v : crd.getSpec().getVersions()) {
        inAnnotationOrder(v.getAdditionalPrinterColumns(), ManagedPostgresBackup.class);
        JSONSchemaProps root = v.getSchema().getOpenAPIV3Schema();
        root.setDescription(
            "One backup of a ManagedPostgres: made by a person to have one now, and by the operator"
                + " for each scheduled run.");
        root.setRequired(List.of("spec"));
        property(root, "spec").setDescription("Which backup is asked for.");
        property(root, "status").setDescription("What became of it.");
      }
      return crd;
    }

    private static CustomResourceDefinition cluster(CustomResourceDefinition crd) {
      for (CustomResourceDefinitionVersion v : crd.getSpec().getVersions()) {
        inAnnotationOrder(v.getAdditionalPrinterColumns(), ManagedPostgres.class);
        JSONSchemaProps root = v.getSchema().getOpenAPIV3Schema();
        JSONSchemaProps spec = property(root, "spec");
        JSONSchemaProps status = property(root, "status");
        root.setDescription("A Postgres cluster with failover, pooler, users and Secrets.");
        root.setRequired(List.of("spec"));
        spec.setDescription("What is asked for. Only the plan is required.");
        status.setDescription("What the operator saw last.");
        describeConditions(property(status, "conditions"));
        stringOrNumber(property(spec, "postgresVersion"));
        stringOrNumber(property(property(spec, "storage"), "size"));
        stringOrNumber(property(property(property(spec, "backup"), "storage"), "size"));
        stringOrNumber(property(property(property(spec, "storage"), "autoGrow"), "maxSize"));
        stringOrNumber(
            property(
                property(property(property(spec, "backup"), "storage"), "autoGrow"), "maxSize"));
        parameters(spec, "postgresql", SettingTable.POSTGRESQL);
        parameters(spec, "pooler", SettingTable.PGBOUNCER);
        extensions(property(spec, "databases").getItems().getSchema());
        keyed(spec, "databases", "name");
        keyed(spec, "users", "name");
        // "users:" with nothing after it is null in YAML, and means what no "users:" means.
        property(spec, "databases").setNullable(true);
        property(spec, "users").setNullable(true);
        keyed(status, "databases", "name");
        keyed(property(status, "databases").getItems().getSchema(), "extensions", "name");
        keyed(status, "users", "name");
        keyed(status, "conditions", "type");
      }
      return crd;
    }

    /** Lets a person write 17 for "17", and gives "10" instead of "10Gi" a message that helps. */
    private static void stringOrNumber(JSONSchemaProps schema) {
      schema.setType(null);
      schema.setMaxLength(null);
      schema.setXKubernetesIntOrString(true);
    }

    private static void parameters(JSONSchemaProps spec, String parent, SettingTable table) {
      JSONSchemaProps map = property(property(spec, parent), "parameters");
      map.setMaxProperties((long) SettingTable.MAX_SETTINGS);
      map.setXKubernetesValidations(SettingRules.ofMap(table));
      JSONSchemaProps value = map.getAdditionalProperties().getSchema();
      value.setMaxLength((long) SettingTable.MAX_VALUE_LENGTH);
      value.setXKubernetesValidations(SettingRules.ofValue());
    }

    private static void extensions(JSONSchemaProps database) {
      JSONSchemaProps list = property(database, "extensions");
      list.setXKubernetesListType("set");
      list.setXKubernetesValidations(SettingRules.ofExtensions(ExtensionTable.TABLE));
      list.getItems().getSchema().setMaxLength((long) Names.ITEM_MAX_LENGTH);
    }

    /** The generator sorts by path; people read from left to right. */
    private static void inAnnotationOrder(
        List<CustomResourceColumnDefinition> columns, Class<?> type) {
      List<String> names =
          Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class))
              .map(AdditionalPrinterColumn::name)
              .toList();
      columns.sort(Comparator.comparing(c -> names.indexOf(c.getName())));
    }

    private static void keyed(JSONSchemaProps parent, String field, String key) {
      JSONSchemaProps list = property(parent, field);
      list.setXKubernetesListType("map");
      list.setXKubernetesListMapKeys(List.of(key));
    }

    /** The type is the Kubernetes client's, which carries no descriptions. */
    private static void describeConditions(JSONSchemaProps conditions) {
      JSONSchemaProps condition = conditions.getItems().getSchema();
      condition.setRequired(List.of("type", "status"));
      Map.of(
              "type", "Name of the condition.",
              "status", "True, False or Unknown.",
              "reason", "Why, in one word.",
              "message", "Why, in a sentence, and what to do.",
              "lastTransitionTime", "When the status changed last.",
              "observedGeneration", "The metadata.generation that the condition is about.")
          .forEach((field, text) -> property(condition, field).setDescription(text));
    }

    private static JSONSchemaProps property(JSONSchemaProps parent, String field) {
      return Objects.requireNonNull(parent.getProperties().get(field), field);
    }
  }
}
