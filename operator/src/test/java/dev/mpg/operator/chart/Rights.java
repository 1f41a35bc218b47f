package dev.mpg.operator.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The rights that a rendered chart gives, in a form that a person can review. */
final class Rights {
  /**
   * One right: verbs on one resource.
   *
   * @param holder the role, e.g. {@code ClusterRole mpg-operator}
   * @param group API group, empty for the core group
   * @param resource plural name, with the subresource if there is one
   * @param resourceNames the only objects it applies to; empty: all
   * @param verbs sorted
   */
  record Right(
      String holder,
      String group,
      String resource,
      List<String> resourceNames,
      List<String> verbs) {

    /** Whether this right allows all that the other one does. */
    boolean covers(Right other) {
      return group.equals(other.group)
          && resource.equals(other.resource)
          && verbs.containsAll(other.verbs)
          && (resourceNames.isEmpty()
              || (!other.resourceNames.isEmpty()
                  && resourceNames.containsAll(other.resourceNames)));
    }

    @Override
    public String toString() {
      String names = resourceNames.isEmpty() ? "" : " named " + String.join(", ", resourceNames);
      return "%s%s%s: %s"
          .formatted(group.isEmpty() ? "" : group + "/", resource, names, String.join(" ", verbs));
    }
  }

  private Rights() {}

  /** The rights of every role in the chart. */
  static List<Right> of(Chart chart) {
    return chart.objects().stream().flatMap(object -> of(object).stream()).toList();
  }

  /** The rights of one role; none if the object is something else. */
  static List<Right> of(HasMetadata object) {
    List<Right> rights = new ArrayList<>();
    for (PolicyRule rule : rules(object)) {
      for (String group : rule.getApiGroups()) {
        for (String resource : rule.getResources()) {
          rights.add(
              new Right(
                  title(object),
                  group,
                  resource,
                  rule.getResourceNames().stream().sorted().toList(),
                  rule.getVerbs().stream().sorted().toList()));
        }
      }
    }
    return rights;
  }

  /** The rights of the operator: all but those of the roles for people. */
  static List<Right> ofOperator(Chart chart) {
    return of(chart).stream()
        .filter(right -> !right.holder().endsWith("-edit") && !right.holder().endsWith("-view"))
        .toList();
  }

  /** A page that lists every role with its rights, and every binding. */
  static String page(Chart chart) {
    StringBuilder page = new StringBuilder();
    for (HasMetadata object : chart.objects()) {
      if (object instanceof Role || object instanceof ClusterRole) {
        page.append(title(object)).append('\n');
        of(object).stream().map(right -> "  " + right + "\n").sorted().forEach(page::append);
      } else if (object instanceof RoleBinding binding) {
        page.append(bound(binding, binding.getRoleRef(), binding.getSubjects()));
      } else if (object instanceof ClusterRoleBinding binding) {
        page.append(bound(binding, binding.getRoleRef(), binding.getSubjects()));
      }
    }
    return page.toString();
  }

  private static String bound(HasMetadata binding, RoleRef role, List<Subject> subjects) {
    return "%s: %s %s to %s%n"
        .formatted(
            title(binding),
            role.getKind(),
            role.getName(),
            subjects.stream()
                .map(s -> s.getKind() + " " + s.getNamespace() + "/" + s.getName())
                .collect(Collectors.joining(", ")));
  }

  private static String title(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return object.getKind()
        + " "
        + (namespace == null ? "" : namespace + "/")
        + object.getMetadata().getName();
  }

  private static List<PolicyRule> rules(HasMetadata object) {
    if (object instanceof Role role) {
      return role.getRules();
    }
    return object instanceof ClusterRole role ? role.getRules() : List.of();
  }
}
