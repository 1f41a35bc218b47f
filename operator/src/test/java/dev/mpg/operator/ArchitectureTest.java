package dev.mpg.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.status.ConditionReason;
import dev.mpg.operator.status.ConditionType;
import java.util.ArrayList;
import java.util.List;

/**
 * Imports go downwards only.
 *
 * <pre>
 * OperatorMain  wiring
 * reconcile     the steps of a reconcile, and what is remembered between two
 * ops           health, metrics, Events: for reconcile and the wiring only
 * status        conditions and status from an observation
 * switchover    how the primary changes on purpose, move by move
 * rollout       which pod is touched next, and when a lock may be released
 * observe       what is: objects and Patroni's own words
 * kube          the API server: caches, server-side apply
 * connect       TLS and JDBC to servers and poolers
 * backup        when backups are due; what a repository says of itself
 * credentials   keys and passwords: kept, made, renewed; the Secrets of them
 * database      users, roles, databases: a plan, then an applier
 * resources     desired objects: pure functions of the model
 * validation    whether a spec can be carried out
 * model         spec, plan and defaults resolved once
 * secret, pki   passwords and verifiers; certificates
 * api           the resource
 * config        settings and the catalogue of plans and images
 * </pre>
 */
@AnalyzeClasses(packages = "dev.mpg.operator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** From top to bottom. */
  private static final List<String> ORDER =
      List.of(
          "reconcile",
          "status",
          "switchover",
          "rollout",
          "observe",
          "kube",
          "connect",
          "backup",
          "credentials",
          "database",
          "resources",
          "validation",
          "model",
          "secret",
          "pki",
          "api",
          "config");

  @ArchTest static final ArchRule IMPORTS_GO_DOWNWARDS = order();

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.mpg.operator.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule DESIRED_OBJECTS_ARE_PURE_FUNCTIONS =
      classes()
          .that()
          .resideInAnyPackage(
              "..model..", "..resources..", "..validation..", "..rollout..", "..switchover..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              "io.fabric8.kubernetes.client.dsl..", "java.sql..", "java.net..", "java.nio.file..");

  @ArchTest
  static final ArchRule EVERY_REASON_IS_GIVEN =
      fields()
          .that()
          .areDeclaredIn(EventReason.class)
          .or()
          .areDeclaredIn(ConditionReason.class)
          .or()
          .areDeclaredIn(ConditionType.class)
          .should(beUsed());

  @ArchTest
  static final ArchRule NO_STATIC_STATE_THAT_CHANGES =
      fields().that().areStatic().should().haveModifier(JavaModifier.FINAL);

  private static ArchRule order() {
    LayeredArchitecture layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("main")
            .definedBy("dev.mpg.operator")
            .layer("ops")
            .definedBy("dev.mpg.operator.ops..");
    for (String name : ORDER) {
      layers = layers.layer(name).definedBy("dev.mpg.operator." + name + "..");
    }
    layers = layers.whereLayer("main").mayNotBeAccessedByAnyLayer();
    layers = layers.whereLayer("ops").mayOnlyBeAccessedByLayers("main", "reconcile");
    List<String> above = new ArrayList<>(List.of("main"));
    for (String name : ORDER) {
      if (name.equals("api")) {
        above.add("ops");
      }
      layers = layers.whereLayer(name).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
      above.add(name);
    }
    return layers;
  }

  private static ArchCondition<JavaField> beUsed() {
    return new ArchCondition<>("be used outside of its type") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        boolean constant = field.getRawType().equals(field.getOwner());
        boolean used =
            field.getAccessesToSelf().stream()
                .anyMatch(access -> !access.getOriginOwner().equals(field.getOwner()));
        if (constant && !used) {
          events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is never used"));
        }
      }
    };
  }
}
