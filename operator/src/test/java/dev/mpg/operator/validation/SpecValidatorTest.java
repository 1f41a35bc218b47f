package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.config.Catalogue;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecValidatorTest {

  private static final String CATALOGUE =
      """
      images:
        postgres: {"16": "registry.example/postgres:16", "17": "registry.example/postgres:17"}
        pgbouncer: "registry.example/pgbouncer"
      plans:
        basic:
          {cpu: "2", cpuRequest: 100m, memory: 1Gi,
           pooler: {maxClients: 200, maxServerConnections: 50, reserve: 10}}
        cramped:
          {cpu: "2", cpuRequest: 100m, memory: 1Gi, maxConnections: 60,
           pooler: {maxClients: 200, maxServerConnections: 50, reserve: 10}}
      """;

  private static Catalogue catalogue;

  @BeforeAll
  static void readCatalogue(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, CATALOGUE);
    catalogue = Catalogue.read(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{plan: basic}",
        "{plan: basic, postgresVersion: 17, storage: {size: 20Gi, storageClassName: fast}}",
        "{plan: basic, replicas: 0, pooler: {mode: transaction, replicas: 10}}",
        "{plan: basic, users: null, databases: null, storage: null, pooler: null}",
        "{plan: basic, databases: [{name: my_app}, {name: my-app}],"
            + " users: [{name: my_app, role: writer, database: my-app}, {name: my-app}]}",
        "{plan: basic, users: [{name: app, database: fly-db}]}",
        "{plan: basic, databases: [{name: we_ird}], users: [{name: we_ird}, {name: we-ird}]}",
        "{plan: basic, users: [{name: a23456789_123456789_123456789_123456789_123456789_123456789_123}]}",
        "{plan: basic, suspended: true, deletionPolicy: Delete}",
        "{plan: basic, databases: [{name: a, extensions: [vector, uuid-ossp], deletionPolicy: Delete}]}",
        "{plan: basic, databases: [{name: a, extensions: [], deletionPolicy: null}]}",
        "{plan: basic, databases: [{name: a, extensions: null}, {name: b, extensions: [vector]}]}",
        "{plan: basic, postgresql: {parameters: {max_connections: 80, work_mem: 64MB}}}",
        "{plan: cramped, postgresql: {parameters: {max_connections: 80}}}",
        "{plan: basic, pooler: {parameters: {query_wait_timeout: 30}}}",
        "{plan: basic, aFieldOfALaterVersion: 1}",
      })
  void goodSpecsHaveNoViolations(String spec) {
    assertThat(SpecValidator.validate(cluster(spec), catalogue, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                               | spec.plan                  | name one of basic, cramped
          {plan: gold}                                     | spec.plan                  | name one of basic, cramped
          {plan: cramped}                                  | spec.plan                  | at least 80
          {plan: basic, postgresVersion: 9}                | spec.postgresVersion       | name one of 16, 17
          {plan: basic, replicas: -1}                      | spec.replicas              | from 0 to 4
          {plan: basic, replicas: 5}                       | spec.replicas              | from 0 to 4
          {plan: basic, pooler: {replicas: 0}}             | spec.pooler.replicas       | from 1 to 10
          {plan: basic, pooler: {replicas: 11}}            | spec.pooler.replicas       | from 1 to 10
          {plan: basic, switchover: {pauseTimeoutSeconds: 0}}  | spec.switchover.pauseTimeoutSeconds | from 1 to 60
          {plan: basic, switchover: {pauseTimeoutSeconds: 61}} | spec.switchover.pauseTimeoutSeconds | from 1 to 60
          {plan: basic, storage: {size: 10}}               | spec.storage.size          | with a unit
          {plan: basic, storage: {size: 0}}                | spec.storage.size          | with a unit
          {plan: basic, storage: {size: 0Gi}}              | spec.storage.size          | with a unit
          {plan: basic, storage: {size: 1.5Gi}}            | spec.storage.size          | with a unit
          {plan: basic, storage: {size: -5Gi}}             | spec.storage.size          | with a unit
          {plan: basic, storage: {size: 900Mi}}            | spec.storage.size          | from 1Gi to 64Ti
          {plan: basic, storage: {size: 65Ti}}             | spec.storage.size          | from 1Gi to 64Ti
          {plan: basic, storage: {autoGrow: {}}}           | spec.storage.autoGrow.maxSize | with a unit
          {plan: basic, storage: {autoGrow: {maxSize: 10}}} | spec.storage.autoGrow.maxSize | with a unit
          {plan: basic, storage: {autoGrow: {maxSize: 65Ti}}} | spec.storage.autoGrow.maxSize | from 1Gi to 64Ti
          {plan: basic, storage: {autoGrow: {maxSize: 9Gi, thresholdPercent: 49}}} | spec.storage.autoGrow.thresholdPercent | from 50 to 90
          {plan: basic, storage: {autoGrow: {maxSize: 9Gi, stepPercent: 0}}} | spec.storage.autoGrow.stepPercent | from 5 to 100
          {plan: basic, databases: []}                     | spec.databases             | at least one
          {plan: basic, databases: [{}]}                   | spec.databases[0].name     | lower-case letters
          {plan: basic, databases: [{name: postgres}]}     | spec.databases[0].name     | reserved
          {plan: basic, databases: [{name: template0}]}    | spec.databases[0].name     | reserved
          {plan: basic, databases: [{name: template1}]}    | spec.databases[0].name     | reserved
          {plan: basic, databases: [{name: pgbouncer}]}    | spec.databases[0].name     | reserved
          {plan: basic, databases: [{name: a}, {name: a}]} | spec.databases[1].name     | twice
          {plan: basic, databases: [{name: a, extensions: [file_fdw]}]}     | spec.databases[0].extensions[0] | keep such data in tables
          {plan: basic, databases: [{name: a, extensions: [dblink]}]}       | spec.databases[0].extensions[0] | connect from the application
          {plan: basic, databases: [{name: a, extensions: [plpython3u]}]}   | spec.databases[0].extensions[0] | in SQL or PL/pgSQL
          {plan: basic, databases: [{name: a, extensions: [pageinspect]}]}  | spec.databases[0].extensions[0] | superuser's tool
          {plan: basic, databases: [{name: a, extensions: [plpgsql]}]}      | spec.databases[0].extensions[0] | remove it from the list
          {plan: basic, databases: [{name: a, extensions: [citext, nosuch]}]} | spec.databases[0].extensions[1] | name one of bloom, btree_gin
          {plan: basic, databases: [{name: a, extensions: [""]}]}           | spec.databases[0].extensions[0] | name one of bloom, btree_gin
          {plan: basic, databases: [{name: a, extensions: [null]}]}         | spec.databases[0].extensions[0] | name one of bloom, btree_gin
          {plan: basic, databases: [{name: a, extensions: [Vector]}]}       | spec.databases[0].extensions[0] | name one of bloom, btree_gin
          {plan: basic, databases: [{name: a, extensions: ["citext; x"]}]}  | spec.databases[0].extensions[0] | name one of bloom, btree_gin
          {plan: basic, databases: [{name: a}, {name: b, extensions: [citext, citext]}]} | spec.databases[1].extensions[1] | twice
          {plan: basic, databases: [{name: a}], users: [{name: u, database: removed}]}   | spec.users[0].database | one of spec.databases: a
          {plan: basic, users: []}                         | spec.users                 | at least one
          {plan: basic, users: [{name: a}, {name: a}]}     | spec.users[1].name         | twice
          {plan: basic, users: [{name: a, database: b}]}   | spec.users[0].database     | one of spec.databases: fly-db
          {plan: basic, postgresql: {parameters: {workmem: 1MB}}}                | spec.postgresql.parameters.workmem         | remove it
          {plan: basic, postgresql: {parameters: {work_mem: 1}}}                 | spec.postgresql.parameters.work_mem        | kB, MB, GB or TB
          {plan: basic, postgresql: {parameters: {work_mem: 10TB}}}              | spec.postgresql.parameters.work_mem        | kB, MB, GB or TB
          {plan: basic, postgresql: {parameters: {work_mem: "1MB\\nssl=off"}}}   | spec.postgresql.parameters.work_mem        | on one line
          {plan: basic, postgresql: {parameters: {work_mem: null}}}              | spec.postgresql.parameters.work_mem        | kB, MB, GB or TB
          {plan: basic, postgresql: {parameters: {max_connections: 79}}}         | spec.postgresql.parameters.max_connections | at least 80
          {plan: basic, postgresql: {parameters: {max_connections: 1000000}}}    | spec.postgresql.parameters.max_connections | from 25 to 10000
          {plan: basic, postgresql: {parameters: {archive_command: rm}}}         | spec.postgresql.parameters.archive_command | is the operator's
          {plan: basic, postgresql: {parameters: {shared_preload_libraries: x}}} | spec.postgresql.parameters.shared_preload_libraries | run a program
          {plan: basic, postgresql: {parameters: {ssl: "off"}}}                  | spec.postgresql.parameters.ssl             | encrypted
          {plan: basic, postgresql: {parameters: {listen_addresses: "*"}}}       | spec.postgresql.parameters.listen_addresses | fixed
          {plan: basic, postgresql: {parameters: {hba_file: /tmp/x}}}            | spec.postgresql.parameters.hba_file        | fixed
          {plan: basic, postgresql: {parameters: {shared_buffers: 1GB}}}         | spec.postgresql.parameters.shared_buffers  | larger plan
          {plan: basic, pooler: {parameters: {pool_mode: session}}}              | spec.pooler.parameters.pool_mode           | spec.pooler.mode
          {plan: basic, pooler: {parameters: {max_client_conn: 9}}}              | spec.pooler.parameters.max_client_conn     | larger plan
          {plan: basic, pooler: {parameters: {server_reset_query: x}}}           | spec.pooler.parameters.server_reset_query  | run SQL
          {plan: basic, pooler: {parameters: {auth_type: trust}}}                | spec.pooler.parameters.auth_type           | encrypted
          {plan: basic, pooler: {parameters: {query_wait_timeout: "%include x"}}} | spec.pooler.parameters.query_wait_timeout | on one line
          {plan: basic, pooler: {parameters: {query_wait_timeout: -1}}}          | spec.pooler.parameters.query_wait_timeout  | from 0 to 86400
          """)
  void badSpecsNameFieldAndRemedy(String spec, String field, String remedy) {
    assertThat(SpecValidator.validate(cluster(spec), catalogue, null))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.field()).isEqualTo(field);
              assertThat(violation.message()).startsWith(field).contains(remedy);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres",
        "pgbouncer",
        "pg_monitor",
        "pg-monitor",
        "mpg_operator",
        "mpg-ca",
        "public",
        "none",
        "all",
        "replication",
        "current_user",
        "current_role",
        "session_user",
        "schema_admin",
        "writer",
        "reader"
      })
  void reservedUsersAreRefused(String name) {
    assertThat(
            SpecValidator.validate(
                cluster("{plan: basic, users: [{name: " + name + "}]}"), catalogue, null))
        .singleElement()
        .extracting(Violation::remedy)
        .asString()
        .contains("reserved");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.b",
        "1shop",
        "shop-",
        "Shop",
        "shop_eu",
        "a-name-that-leaves-no-room-for-derived-on"
      })
  void clusterNamesWithoutRoomForDerivedOnesAreRefused(String name) {
    ManagedPostgres cluster = cluster("{plan: basic}");
    cluster.getMetadata().setName(name);

    assertThat(SpecValidator.validate(cluster, catalogue, null))
        .extracting(Violation::field, Violation::value)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("metadata.name", name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {storage: {size: 20Gi}}         | {storage: {size: 19Gi}}          | spec.storage.size
          {storage: {size: 20Gi}}         | {}                               | spec.storage.size
          {}                              | {storage: {size: 9Gi}}           | spec.storage.size
          {}                              | {storage: {size: 10G}}           | spec.storage.size
          {storage: {storageClassName: a}}| {storage: {storageClassName: b}} | spec.storage.storageClassName
          {storage: {storageClassName: a}}| {}                               | spec.storage.storageClassName
          {}                              | {storage: {storageClassName: b}} | spec.storage.storageClassName
          {postgresVersion: 16}           | {postgresVersion: 17}            | spec.postgresVersion
          {postgresVersion: 16}           | {}                               | spec.postgresVersion
          {}                              | {postgresVersion: 16}            | spec.postgresVersion
          """)
  void whatCannotChangeDoesNot(String before, String after, String field) {
    ManagedPostgres cluster = cluster(after);
    require(cluster.getSpec()).setPlan("basic");
    ManagedPostgresStatus status = new ManagedPostgresStatus();
    status.setVersion("17");
    cluster.setStatus(status);

    assertThat(SpecValidator.validate(cluster, catalogue, cluster(before).getSpec()))
        .extracting(Violation::field)
        .containsExactly(field);
  }

  @Test
  void theVersionInForceMayBeWrittenDown() {
    ManagedPostgres cluster = cluster("{plan: basic, postgresVersion: 17}");
    ManagedPostgresStatus status = new ManagedPostgresStatus();
    status.setVersion("17");
    cluster.setStatus(status);

    assertThat(SpecValidator.validate(cluster, catalogue, cluster("{plan: basic}").getSpec()))
        .isEmpty();
  }

  @Test
  void volumesMayGrow() {
    assertThat(
            SpecValidator.validate(
                cluster("{plan: basic, storage: {size: 1Ti}}"),
                catalogue,
                cluster("{plan: basic, storage: {size: 1024Gi}}").getSpec()))
        .isEmpty();
  }

  @Test
  void moreExtensionsThanThereIsRoomForAreRefused() {
    List<String> names = IntStream.range(0, 51).mapToObj(i -> "e" + i).toList();

    assertThat(
            SpecValidator.validate(
                cluster("{plan: basic, databases: [{name: a, extensions: " + names + "}]}"),
                catalogue,
                null))
        .singleElement()
        .extracting(Violation::message)
        .asString()
        .contains("spec.databases[0].extensions", "51 extensions", "at most 50");
  }

  @Test
  void aMissingSpecIsNamed() {
    ManagedPostgres cluster = cluster("{plan: basic}");
    cluster.setSpec(null);

    assertThat(SpecValidator.validate(cluster, catalogue, null))
        .extracting(Violation::field)
        .containsExactly("spec");
  }

  @Test
  void everyViolationIsFoundAtOnce() {
    assertThat(
            SpecValidator.validate(
                cluster("{plan: gold, replicas: 9, users: [{name: pg_x}, {name: X}]}"),
                catalogue,
                null))
        .extracting(Violation::field)
        .containsExactly("spec.plan", "spec.replicas", "spec.users[0].name", "spec.users[1].name");
  }

  @Test
  void manyUsersAndDatabasesAreFine() {
    List<String> databases = IntStream.range(0, 100).mapToObj(i -> "{name: d" + i + "}").toList();
    List<String> users =
        IntStream.range(0, 200).mapToObj(i -> "{name: u" + i + ", database: d99}").toList();

    assertThat(
            SpecValidator.validate(
                cluster("{plan: basic, databases: " + databases + ", users: " + users + "}"),
                catalogue,
                null))
        .isEmpty();
  }

  @Test
  void messagesStayOnOneShortLine() {
    Violation violation = new Violation("spec.plan", "a\nb" + "x".repeat(500), "remedy");

    assertThat(violation.message()).hasSizeLessThan(120).doesNotContain("\n").endsWith(": remedy");
  }

  private static ManagedPostgres cluster(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: mpg.dev/v1alpha1
        kind: ManagedPostgres
        metadata: {name: shop, namespace: default}
        spec: %s
        """
            .formatted(spec),
        ManagedPostgres.class);
  }

  private static ManagedPostgresSpec require(ManagedPostgresSpec spec) {
    return Objects.requireNonNull(spec);
  }
}
