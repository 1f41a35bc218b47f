package dev.mpg.operator.resources.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mpg.operator.fixture.Clusters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatroniConfigTest {
  private JsonNode config;

  @BeforeEach
  void read() throws IOException {
    config =
        new YAMLMapper()
            .readTree(PatroniConfig.file(Clusters.model(Clusters.shop("{plan: basic}"))));
  }

  @Test
  void nobodyComesInWithoutTlsAndProof() {
    List<String> rules = hba();

    assertThat(rules)
        .allSatisfy(
            rule ->
                assertThat(rule)
                    .matches("(local all postgres peer|hostssl .* (cert|scram-sha-256|reject))"));
  }

  @Test
  void theSuperuserComesByCertificateOnly() {
    String first =
        hba().stream()
            .filter(rule -> rule.startsWith("hostssl"))
            .filter(rule -> rule.matches(".* (postgres|all) all [a-z0-9-]+$"))
            .findFirst()
            .orElseThrow();

    assertThat(first).isEqualTo("hostssl all postgres all cert");
  }

  @Test
  void internalUsersAreRejectedBeforeTheRuleForEverybody() {
    List<String> rules = hba();

    int reject = rules.indexOf("hostssl all mpg_replication,mpg_rewind,mpg_pooler all reject");
    assertThat(reject).isPositive();
    assertThat(rules.indexOf("hostssl all all all scram-sha-256")).isGreaterThan(reject);
    assertThat(rules.indexOf("hostssl replication mpg_replication all scram-sha-256"))
        .isBetween(0, reject);
  }

  @Test
  void dangerousSettingsAreFixedWhereTheDynamicConfigurationCannotChangeThem() {
    JsonNode parameters = config.at("/postgresql/parameters");

    assertThat(parameters.fieldNames())
        .toIterable()
        .contains("archive_mode", "shared_preload_libraries", "ssl", "ssl_ca_file");
  }

  @Test
  void noPasswordStandsInIt() {
    String text = config.toString();

    assertThat(text).doesNotContain("password\"");
  }

  @Test
  void itIsTheSameTextEveryTime() {
    String one = PatroniConfig.file(Clusters.model(Clusters.shop("{plan: basic}")));

    assertThat(one.lines().map(String::strip))
        .containsSubsequence(
            "authentication:",
            "superuser:",
            "replication:",
            "rewind:",
            "ctl:",
            "cacert: /etc/mpg/tls/ca.crt");
  }

  private List<String> hba() {
    List<String> rules = new ArrayList<>();
    config.at("/postgresql/pg_hba").forEach(rule -> rules.add(rule.asText()));
    assertThat(rules).hasSizeGreaterThan(4);
    return rules;
  }
}
