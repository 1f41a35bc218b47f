package dev.mpg.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.chart.Rights.Right;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.KnownInstances;
import dev.mpg.operator.model.ModelResolver;
import dev.mpg.operator.resources.patroni.PatroniRights;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Least rights: what the operator may do is what it needs, and a change of it is seen. */
class ChartRightsTest {
  private static final Chart CLUSTER_WIDE = Chart.render(Map.of());
  private static final Chart NAMESPACED =
      Chart.render(Map.of("watchNamespaces[0]", "shop", "watchNamespaces[1]", "blog"));

  static List<Chart> forms() {
    return List.of(CLUSTER_WIDE, NAMESPACED);
  }

  @Test
  void clusterWideRightsAreThoseReviewed() throws IOException {
    assertReviewed("rights-cluster-wide.txt", Rights.page(CLUSTER_WIDE));
  }

  @Test
  void namespacedRightsAreThoseReviewed() throws IOException {
    assertReviewed("rights-namespaced.txt", Rights.page(NAMESPACED));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void nothingIsGrantedByWildcard(Chart chart) {
    assertThat(Rights.of(chart))
        .noneMatch(right -> right.toString().contains("*"))
        .noneMatch(right -> right.verbs().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noSubresourceButThoseOfItsOwnResourceAndTheSizeOfPods(Chart chart) {
    assertThat(Rights.ofOperator(chart))
        .filteredOn(right -> right.resource().contains("/"))
        .as("no pods/exec, no serviceaccounts/token, no proxy")
        .allMatch(
            right -> right.group().equals("mpg.dev") || right.resource().equals("pods/resize"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noVerbThatGoesRoundTheEscalationCheck(Chart chart) {
    assertThat(Rights.ofOperator(chart))
        .flatExtracting(Right::verbs)
        .doesNotContain("bind", "escalate", "impersonate", "deletecollection");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void leasesAreTheOperatorsOwnAlone(Chart chart) {
    assertThat(Rights.ofOperator(chart))
        .filteredOn(right -> right.resource().equals("leases"))
        .allMatch(right -> right.holder().equals("Role mpg-system/mpg-operator-leader-election"))
        .allMatch(
            right ->
                right.verbs().equals(List.of("create"))
                    || right.resourceNames().equals(List.of("mpg-operator")));
  }

  /** A Role can only be made by who holds its rights. */
  @ParameterizedTest
  @MethodSource("forms")
  void theOperatorHoldsWhatItGrantsToClusters(Chart chart) throws IOException {
    ManagedPostgres cluster =
        new YAMLMapper()
            .readValue(Path.of("../examples/quickstart.yaml").toFile(), ManagedPostgres.class);
    ClusterModel model = new ModelResolver(chart.catalogue()).resolve(cluster, KnownInstances.NONE);

    List<Right> granted = Rights.of(PatroniRights.role(model));

    List<Right> held = Rights.ofOperator(chart);
    assertThat(granted)
        .isNotEmpty()
        .allMatch(grant -> held.stream().anyMatch(right -> right.covers(grant)));
  }

  @Test
  void clusterWideFormOnlyReadsWhatHasNoNamespace() {
    assertThat(Rights.ofOperator(CLUSTER_WIDE))
        .filteredOn(right -> Set.of("storageclasses", "nodes").contains(right.resource()))
        .allMatch(right -> right.verbs().equals(List.of("get")));
  }

  @Test
  void namespacedFormGivesTheOperatorNoRightOutsideItsNamespaces() {
    assertThat(NAMESPACED.all(ClusterRoleBinding.class)).isEmpty();
    assertThat(NAMESPACED.all(ClusterRole.class))
        .allMatch(role -> role.getMetadata().getName().matches("mpg-operator-(edit|view)"));
    assertThat(NAMESPACED.all(Role.class))
        .extracting(role -> role.getMetadata().getNamespace())
        .containsExactlyInAnyOrder("shop", "blog", "mpg-system");
  }

  @Test
  void namespacedFormGivesTheSameRightsInEachNamespace() {
    List<List<String>> perNamespace =
        List.of("shop", "blog").stream()
            .map(
                namespace ->
                    Rights.of(NAMESPACED).stream()
                        .filter(
                            right -> right.holder().equals("Role " + namespace + "/mpg-operator"))
                        .map(Right::toString)
                        .toList())
            .toList();

    assertThat(perNamespace.get(0)).isNotEmpty().isEqualTo(perNamespace.get(1));
  }

  @Test
  void peoplesRolesCanBeLeftOut() {
    assertThat(Chart.render(Map.of("rbac.aggregateToDefaultRoles", false)).names())
        .noneMatch(name -> name.matches("ClusterRole/.*-(edit|view)"));
  }

  private static void assertReviewed(String file, String actual) throws IOException {
    Path expected = Path.of("src/test/resources/dev/mpg/operator/chart", file);
    Path seen = Files.createDirectories(Path.of("target/golden")).resolve(file);
    Files.writeString(seen, actual);
    assertThat(actual)
        .as("Rights changed. When each is needed: cd operator && cp %s %s", seen, expected)
        .isEqualTo(Files.readString(expected));
  }
}
