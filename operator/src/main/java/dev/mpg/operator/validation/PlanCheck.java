package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.config.Plan;
import java.util.Map;
import java.util.function.Consumer;

/** The plan: one of the catalogue, and with server connections enough for its poolers. */
final class PlanCheck {

  private static final String MAX_CONNECTIONS = "max_connections";

  private PlanCheck() {}

  static void check(ManagedPostgresSpec spec, Catalogue catalogue, Consumer<Violation> found) {
    String name = spec.getPlan() == null ? "" : spec.getPlan();
    Plan plan = catalogue.plans().get(name);
    if (plan == null) {
      found.accept(
          new Violation(
              "spec.plan",
              name,
              "is not a plan; name one of " + String.join(", ", catalogue.plans().keySet())));
      return;
    }
    int needed = ConnectionBudget.needed(plan.pooler());
    String given = maxConnections(spec);
    if (given.matches("[0-9]{1,9}")) {
      if (Integer.parseInt(given) < needed) {
        found.accept(
            new Violation(
                SettingTable.POSTGRESQL.field() + "." + MAX_CONNECTIONS,
                given,
                "is less than plan " + name + " needs; " + explain(plan, needed)));
      }
    } else if (plan.maxConnections() != null && plan.maxConnections() < needed) {
      found.accept(
          new Violation(
              "spec.plan",
              name,
              "has max_connections "
                  + plan.maxConnections()
                  + ", too few for its poolers; choose another plan, or have the administrator"
                  + " correct this one: "
                  + explain(plan, needed)));
    }
  }

  private static String explain(Plan plan, int needed) {
    return "it must be at least "
        + needed
        + ": "
        + plan.pooler().maxServerConnections()
        + " of the poolers, "
        + plan.pooler().reserve()
        + " in reserve and "
        + ConnectionBudget.BESIDE_THE_POOLER
        + " beside them";
  }

  private static String maxConnections(ManagedPostgresSpec spec) {
    Map<String, String> parameters =
        spec.getPostgresql() == null ? null : spec.getPostgresql().getParameters();
    String value = parameters == null ? null : parameters.get(MAX_CONNECTIONS);
    return value == null ? "" : value;
  }
}
