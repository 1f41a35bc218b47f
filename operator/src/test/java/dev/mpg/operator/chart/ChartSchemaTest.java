package dev.mpg.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot work are refused before anything is installed, and by name. */
class ChartSchemaTest {
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replica                             | 2           | additional properties 'replica' not allowed
          images.operatr                      | a/b:1       | at '/images': additional properties 'operatr' not allowed
          images.operator                     | a b         | at '/images/operator'
          images.postgres.9                   | a/b:1       | at '/images/postgres': additional properties '9' not allowed
          images.pullPolicy                   | always      | at '/images/pullPolicy': value must be one of 'IfNotPresent', 'Always', 'Never'
          plans.Huge.cpu                      | 2           | at '/plans': additional properties 'Huge' not allowed
          plans.basic.cpus                    | 2           | at '/plans/basic': additional properties 'cpus' not allowed
          plans.basic.cpu                     | two         | at '/plans/basic/cpu'
          plans.basic.memory                  | 1GB         | at '/plans/basic/memory'
          plans.basic.pooler.maxClients       | 0           | at '/plans/basic/pooler/maxClients': minimum: got 0, want 1
          plans.basic.pooler.maxClients       | 1.5         | at '/plans/basic/pooler/maxClients'
          plans.tiny.cpu                      | 1           | at '/plans/tiny': missing properties 'cpuRequest', 'memory', 'pooler'
          watchNamespaces                     | shop        | at '/watchNamespaces': got string, want array
          watchNamespaces[0]                  | Shop        | at '/watchNamespaces/0': 'Shop' does not match pattern
          replicas                            | -1          | at '/replicas': minimum: got -1, want 0
          logFormat                           | xml         | at '/logFormat': value must be one of 'json', 'text'
          logLevel                            | verbose     | at '/logLevel': value must be one of 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'
          driftIntervalSeconds                | 5           | at '/driftIntervalSeconds': minimum: got 5, want 20
          leaderElection.enabled              | maybe       | at '/leaderElection/enabled': got string, want boolean
          podDisruptionBudget.maxUnavailable  | one         | at '/podDisruptionBudget/maxUnavailable'
          serviceMonitor.interval             | often       | at '/serviceMonitor/interval'
          commonLabels.team                   | true        | at '/commonLabels/team': got boolean, want string
          """)
  void refusesAndNamesTheValue(String value, String given, String message) {
    assertThatThrownBy(() -> Chart.render(Map.of(value, given))).hasMessageContaining(message);
  }

  @Test
  void refusesToRemoveEveryPlan() {
    assertThatThrownBy(
            () ->
                Chart.render(
                    Map.of(
                        "plans.basic", "null",
                        "plans.starter", "null",
                        "plans.launch", "null",
                        "plans.scale", "null",
                        "plans.performance", "null")))
        .hasMessageContaining("at '/plans': minProperties: got 0, want 1");
  }

  @Test
  void refusesSeveralReplicasWithoutLeaderElection() {
    assertThatThrownBy(() -> Chart.render(Map.of("replicas", 2, "leaderElection.enabled", false)))
        .hasMessageContaining("replicas: 2 needs leaderElection.enabled: true");
  }

  @Test
  void everyValueIsInTheSchemaWithADescription() throws IOException {
    JsonNode values = new YAMLMapper().readTree(Chart.FOLDER.resolve("values.yaml").toFile());
    JsonNode schema =
        new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    List<String> missing = new ArrayList<>();

    collectUndescribed("", values, schema, missing);

    assertThat(missing).isEmpty();
  }

  private static void collectUndescribed(
      String path, JsonNode values, JsonNode schema, List<String> missing) {
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      String name = path + "/" + value.getKey();
      JsonNode property = schema.path("properties").path(value.getKey());
      if (!property.hasNonNull("description")) {
        missing.add(name);
      } else if (property.has("properties")) {
        collectUndescribed(name, value.getValue(), property, missing);
      }
    }
  }
}
