package dev.mpg.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChartTemplateTest {
  private static final Chart DEFAULTS = Chart.render(Map.of());
  private static final Chart ALL_ON =
      Chart.render(Path.of("src/test/resources/dev/mpg/operator/chart/all-on.yaml"));

  @Test
  void defaultsMakeTheseObjectsAndNoOther() {
    assertThat(DEFAULTS.names())
        .containsExactlyInAnyOrder(
            "ServiceAccount/mpg-operator",
            "ConfigMap/mpg-operator",
            "ClusterRole/mpg-operator",
            "ClusterRoleBinding/mpg-operator",
            "ClusterRole/mpg-operator-edit",
            "ClusterRole/mpg-operator-view",
            "Role/mpg-operator-leader-election",
            "RoleBinding/mpg-operator-leader-election",
            "Deployment/mpg-operator");
  }

  @Test
  void podsMeetTheRestrictedPodSecurityStandard() {
    PodSpec pod = pod(DEFAULTS);
    Container operator = operator(DEFAULTS);

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(operator.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(operator.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(operator.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(pod.getVolumes())
        .allMatch(volume -> volume.getConfigMap() != null || volume.getEmptyDir() != null);
  }

  @Test
  void theTokenIsMountedByThePodAndNotByTheAccount() {
    assertThat(DEFAULTS.get(ServiceAccount.class, "mpg-operator").getAutomountServiceAccountToken())
        .isFalse();
    assertThat(pod(DEFAULTS).getAutomountServiceAccountToken()).isTrue();
  }

  @Test
  void settingsReachTheOperatorByItsEnvironment() {
    assertThat(environment(DEFAULTS))
        .containsEntry("MPG_CONFIG", "/etc/mpg/config.yaml")
        .containsEntry("MPG_WATCH_NAMESPACES", "")
        .containsEntry("MPG_LOG_FORMAT", "json")
        .containsEntry("MPG_LOG_LEVEL", "INFO")
        .containsEntry("MPG_LEADER_ELECTION", "true")
        .containsEntry("MPG_LEADER_ELECTION_NAMESPACE", "metadata.namespace")
        .containsEntry("MPG_HTTP_PORT", "8080");
    assertThat(environment(ALL_ON))
        .containsEntry("MPG_WATCH_NAMESPACES", "shop,blog")
        .containsEntry("MPG_LOG_FORMAT", "text")
        .containsEntry("MPG_LOG_LEVEL", "DEBUG")
        .containsEntry("HTTPS_PROXY", "http://proxy.example.com:3128");
  }

  @Test
  void aChangedPlanRollsTheOperator() {
    Chart changed = Chart.render(Map.of("plans.basic.memory", "2Gi"));

    assertThat(checksum(changed)).isNotEqualTo(checksum(DEFAULTS));
    assertThat(checksum(Chart.render(Map.of()))).isEqualTo(checksum(DEFAULTS));
  }

  @Test
  void memoryIsLimitedAndProbesAreServed() {
    Container operator = operator(DEFAULTS);

    assertThat(operator.getResources().getLimits().get("memory")).hasToString("256Mi");
    assertThat(operator.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    assertThat(operator.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    assertThat(operator.getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getContainerPort()).isEqualTo(8080));
  }

  @Test
  void withoutLeaderElectionTheOldPodGoesFirst() {
    Chart chart = Chart.render(Map.of("leaderElection.enabled", false));

    assertThat(deployment(chart).getSpec().getStrategy().getType()).isEqualTo("Recreate");
    assertThat(environment(chart)).containsEntry("MPG_LEADER_ELECTION", "false");
    assertThat(chart.names()).noneMatch(name -> name.contains("leader-election"));
  }

  @Test
  void everyObjectCarriesCommonLabelsAndTheChartsOwnWin() {
    assertThat(ALL_ON.objects())
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getLabels())
                    .containsEntry("team", "storage")
                    .containsEntry("app.kubernetes.io/name", "mpg-operator")
                    .containsEntry("app.kubernetes.io/managed-by", "Helm"))
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getAnnotations())
                    .containsEntry("example.com/owner", "storage"));
  }

  @Test
  void everyNamespacedObjectSaysItsNamespace() {
    assertThat(ALL_ON.objects())
        .filteredOn(object -> object instanceof Namespaced)
        .extracting(object -> object.getMetadata().getNamespace())
        .containsOnly("mpg-system", "shop", "blog");
  }

  @Test
  void everySelectorFindsTheOperatorsPods() {
    Map<String, String> labels =
        deployment(ALL_ON).getSpec().getTemplate().getMetadata().getLabels();

    assertThat(labels)
        .containsAllEntriesOf(deployment(ALL_ON).getSpec().getSelector().getMatchLabels())
        .containsAllEntriesOf(
            ALL_ON
                .get(PodDisruptionBudget.class, "mpg-operator")
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .containsAllEntriesOf(
            ALL_ON
                .get(NetworkPolicy.class, "mpg-operator")
                .getSpec()
                .getPodSelector()
                .getMatchLabels())
        .containsAllEntriesOf(
            ALL_ON.get(Service.class, "mpg-operator-metrics").getSpec().getSelector())
        .containsEntry("sidecar.example.com/inject", "false");
  }

  @Test
  void schedulingValuesReachThePod() {
    PodSpec pod = pod(ALL_ON);

    assertThat(pod.getPriorityClassName()).isEqualTo("system-cluster-critical");
    assertThat(pod.getNodeSelector()).containsEntry("kubernetes.io/os", "linux");
    assertThat(pod.getTolerations()).singleElement().hasFieldOrPropertyWithValue("key", "infra");
    assertThat(pod.getAffinity().getPodAntiAffinity()).isNotNull();
    assertThat(pod.getTopologySpreadConstraints())
        .singleElement()
        .hasFieldOrPropertyWithValue("topologyKey", "topology.kubernetes.io/zone");
    assertThat(pod.getImagePullSecrets())
        .singleElement()
        .hasFieldOrPropertyWithValue("name", "registry");
  }

  @Test
  void theServiceMonitorReadsTheMetricsPort() {
    GenericKubernetesResource monitor = ALL_ON.get(GenericKubernetesResource.class, "mpg-operator");

    assertThat(monitor.getKind()).isEqualTo("ServiceMonitor");
    assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
    assertThat(monitor.<List<Map<String, Object>>>get("spec", "endpoints"))
        .containsExactly(Map.of("port", "http", "path", "/metrics", "interval", "15s"));
    assertThat(ALL_ON.get(Service.class, "mpg-operator-metrics").getSpec().getPorts())
        .singleElement()
        .hasFieldOrPropertyWithValue("name", "http");
  }

  @Test
  void theNetworkPolicyAdmitsNobodyUntilTold() {
    NetworkPolicy closed =
        Chart.render(Map.of("networkPolicy.enabled", true))
            .get(NetworkPolicy.class, "mpg-operator");

    assertThat(closed.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(closed.getSpec().getIngress()).isEmpty();
    assertThat(ALL_ON.get(NetworkPolicy.class, "mpg-operator").getSpec().getIngress())
        .singleElement()
        .satisfies(
            rule -> assertThat(rule.getPorts().get(0).getPort().getIntVal()).isEqualTo(8080));
  }

  private static Deployment deployment(Chart chart) {
    return chart.get(Deployment.class, "mpg-operator");
  }

  private static PodSpec pod(Chart chart) {
    return deployment(chart).getSpec().getTemplate().getSpec();
  }

  private static Container operator(Chart chart) {
    return pod(chart).getContainers().get(0);
  }

  private static String checksum(Chart chart) {
    return deployment(chart)
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .get("checksum/config");
  }

  private static Map<String, String> environment(Chart chart) {
    return operator(chart).getEnv().stream()
        .collect(
            Collectors.toMap(
                EnvVar::getName,
                variable ->
                    variable.getValueFrom() == null
                        ? String.valueOf(variable.getValue())
                        : variable.getValueFrom().getFieldRef().getFieldPath()));
  }
}
