package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mpg.e2e.support.Tenant;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server refuses at once, with a message that names the field and the remedy. */
class RefusedInputIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                 | spec.plan                 | Required
          {plan: ""}                                         | spec.plan                 | at least 1
          {plan: basic, databases: []}                       | spec.databases            | at least 1
          {plan: basic, databases: [{}]}                     | spec.databases[0].name    | Required
          {plan: basic, databases: [{name: ""}]}             | spec.databases[0].name    | use lower-case letters
          {plan: basic, databases: [{name: a}, {name: a}]}   | spec.databases[1]         | Duplicate
          {plan: basic, databases: [{name: postgres}]}       | spec.databases[0].name    | choose another
          {plan: basic, databases: [{name: template0}]}      | spec.databases[0].name    | choose another
          {plan: basic, databases: [{name: template1}]}      | spec.databases[0].name    | choose another
          {plan: basic, databases: [{name: pgbouncer}]}      | spec.databases[0].name    | choose another
          {plan: basic, databases: [{name: replication}]}    | spec.databases[0].name    | choose another
          {plan: basic, databases: [{name: a, deletionPolicy: Keep}]}         | spec.databases[0].deletionPolicy | "Retain"
          {plan: basic, databases: [{name: a, extensions: [file_fdw]}]}       | spec.databases[0].extensions | file_fdw: would reach files
          {plan: basic, databases: [{name: a, extensions: [dblink]}]}         | spec.databases[0].extensions | dblink: would open connections
          {plan: basic, databases: [{name: a, extensions: [plpython3u]}]}     | spec.databases[0].extensions | plpython3u: lets its users run
          {plan: basic, databases: [{name: a, extensions: [pageinspect]}]}    | spec.databases[0].extensions | pageinspect: shows or changes
          {plan: basic, databases: [{name: a, extensions: [citext, nosuch]}]} | spec.databases[0].extensions | nosuch: not among
          {plan: basic, databases: [{name: a, extensions: ["x; y"]}]}         | spec.databases[0].extensions | name one of bloom, btree_gin
          {plan: basic, databases: [{name: a, extensions: [citext, citext]}]} | spec.databases[0].extensions[1] | Duplicate
          {plan: basic, databases: [{name: a}], users: [{name: u, database: removed}]} | spec.users | one of spec.databases
          {plan: basic, users: []}                           | spec.users                | at least 1
          {plan: basic, users: [{name: a}, {name: a}]}       | spec.users[1]             | Duplicate
          {plan: basic, users: [{name: a}, {name: A}]}       | spec.users[1].name        | use lower-case letters
          {plan: basic, users: [{name: a, role: owner}]}     | spec.users[0].role        | "schema_admin"
          {plan: basic, users: [{name: a, database: b}]}     | spec.users                | one of spec.databases
          {plan: basic, postgresVersion: latest}             | spec.postgresVersion      | major version
          {plan: basic, postgresVersion: "17.4"}             | spec.postgresVersion      | major version
          {plan: basic, replicas: -1}                        | spec.replicas             | greater than or equal to 0
          {plan: basic, replicas: 5}                         | spec.replicas             | less than or equal to 4
          {plan: basic, pooler: {mode: statement}}           | spec.pooler.mode          | "transaction"
          {plan: basic, pooler: {replicas: 0}}               | spec.pooler.replicas      | greater than or equal to 1
          {plan: basic, switchover: {pauseTimeoutSeconds: 61}} | spec.switchover.pauseTimeoutSeconds | less than or equal to 60
          {plan: basic, switchover: {afterTimeout: Wait}}    | spec.switchover.afterTimeout | "Proceed"
          {plan: basic, pooler: {replicas: 11}}              | spec.pooler.replicas      | less than or equal to 10
          {plan: basic, storage: {size: 0}}                  | spec.storage.size         | with a unit
          {plan: basic, storage: {size: 10}}                 | spec.storage.size         | with a unit
          {plan: basic, storage: {size: "10"}}               | spec.storage.size         | with a unit
          {plan: basic, storage: {size: -1Gi}}               | spec.storage.size         | with a unit
          {plan: basic, storage: {size: 10 Gi}}              | spec.storage.size         | with a unit
          {plan: basic, storage: {size: 100Mi}}              | spec.storage.size         | from 1Gi
          {plan: basic, storage: {size: 65Ti}}               | spec.storage.size         | to 64Ti
          {plan: basic, storage: {autoGrow: {}}}             | spec.storage.autoGrow     | maxSize
          {plan: basic, storage: {autoGrow: {maxSize: 10}}}  | spec.storage.autoGrow.maxSize | with a unit
          {plan: basic, storage: {autoGrow: {maxSize: 65Ti}}} | spec.storage.autoGrow.maxSize | to 64Ti
          {plan: basic, storage: {autoGrow: {maxSize: 9Gi, thresholdPercent: 95}}} | spec.storage.autoGrow.thresholdPercent | 90
          {plan: basic, storage: {autoGrow: {maxSize: 9Gi, stepPercent: 4}}} | spec.storage.autoGrow.stepPercent | 5
          {plan: basic, backup: {s3: {bucket: bbb, region: r}}}              | spec.backup.s3.endpoint | Required
          {plan: basic, backup: {s3: {endpoint: "https://x", bucket: bbb, region: r}}}    | spec.backup.s3.endpoint | without https
          {plan: basic, backup: {s3: {endpoint: x, bucket: "b\\nb", region: r}}} | spec.backup.s3.bucket | name of a bucket
          {plan: basic, backup: {s3: {endpoint: x, bucket: bbb, region: "r;"}}}  | spec.backup.s3.region | name of a region
          {plan: basic, backup: {s3: {endpoint: x, bucket: bbb, region: r, prefix: a/../b}}} | spec.backup.s3.prefix | write a path
          {plan: basic, backup: {s3: {endpoint: x, bucket: bbb, region: r, uriStyle: dns}}} | spec.backup.s3.uriStyle | "path"
          {plan: basic, backup: {s3: {endpoint: x, bucket: bbb, region: r, caSecret: a/b}}} | spec.backup.s3.caSecret | name of a Secret
          {plan: basic, backup: {storage: {size: 5Gi}, s3: {endpoint: x, bucket: bbb, region: r}}} | spec.backup | remove backup.storage
          {plan: basic, restoreFrom: {}}                     | spec.restoreFrom          | either cluster or s3
          {plan: basic, restoreFrom: {backup: nightly, s3: {endpoint: x, bucket: bbb, region: r, path: p, cipherSecret: c}}} | spec.restoreFrom.backup | label
          {plan: basic, deletionPolicy: Recycle}             | spec.deletionPolicy       | "Retain"
          {plan: basic, suspended: maybe}                    | spec.suspended            | boolean
          {plan: basic, postgresql: {parameters: {workmem: 1MB}}}                | spec.postgresql.parameters | workmem: no such setting
          {plan: basic, postgresql: {parameters: {archive_command: rm}}}         | spec.postgresql.parameters | archive_command: is the operator's
          {plan: basic, postgresql: {parameters: {shared_preload_libraries: x}}} | spec.postgresql.parameters | shared_preload_libraries: would let
          {plan: basic, postgresql: {parameters: {ssl: "off"}}}                  | spec.postgresql.parameters | ssl: is the operator's
          {plan: basic, postgresql: {parameters: {listen_addresses: "*"}}}       | spec.postgresql.parameters | listen_addresses: is fixed
          {plan: basic, postgresql: {parameters: {hba_file: /tmp/hba}}}          | spec.postgresql.parameters | hba_file: is fixed
          {plan: basic, postgresql: {parameters: {shared_buffers: 1GB}}}         | spec.postgresql.parameters | shared_buffers: follows from the plan
          {plan: basic, postgresql: {parameters: {autovacuum: "off"}}}           | spec.postgresql.parameters | autovacuum: must stay on
          {plan: basic, postgresql: {parameters: {work_mem: "1MB\\nssl=off"}}}   | work_mem                   | on one line
          {plan: basic, postgresql: {parameters: {timezone: "'UTC"}}}            | timezone                   | on one line
          {plan: basic, pooler: {parameters: {pool_mode: session}}}              | spec.pooler.parameters     | set spec.pooler.mode
          {plan: basic, pooler: {parameters: {auth_type: trust}}}                | spec.pooler.parameters     | auth_type: is the operator's
          {plan: basic, pooler: {parameters: {max_client_conn: "9"}}}            | spec.pooler.parameters     | max_client_conn: follows from the plan
          {plan: basic, pooler: {parameters: {server_reset_query: x}}}           | spec.pooler.parameters     | server_reset_query: would let
          {plan: basic, pooler: {parameters: {query_timeout: "%include /x"}}}    | query_timeout              | on one line
          """)
  void specs(String spec, String field, String remedy) {
    assertRefused("shop", spec, field, remedy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", "a'b", "a\\\"b", "a\\\\b", "a\\nb", "a%b", "a=b", "a.b", "a;b", "/a", "@a", "+a",
        "a🐘", "é", "-a", "a-", "_a", "a__b", "1a", "A", "${a}", "*"
      })
  void namesThatWouldNotWorkEverywhere(String name) {
    assertRefused(
        "shop",
        "{plan: basic, databases: [{name: \"" + name + "\"}]}",
        "spec.databases[0].name",
        "use lower-case letters");
    assertRefused(
        "shop",
        "{plan: basic, users: [{name: \"" + name + "\"}]}",
        "spec.users[0].name",
        "use lower-case letters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres",
        "pgbouncer",
        "pg_monitor",
        "pg-x",
        "mpg_x",
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
  void reservedUsers(String name) {
    assertRefused(
        "shop",
        "{plan: basic, users: [{name: " + name + "}]}",
        "spec.users[0].name",
        "choose another");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.eu", "1shop", "a-name-that-leaves-no-room-for-derived-on"})
  void clusterNames(String name) {
    assertRefused(name, "{plan: basic}", "metadata.name", "at most 40 characters");
  }

  @Test
  void moreExtensionsThanThereIsRoomFor() {
    assertRefused(
        "shop",
        "{plan: basic, databases: [{name: a, extensions: %s}]}"
            .formatted(IntStream.range(0, 51).mapToObj(i -> "e" + i).toList()),
        "spec.databases[0].extensions",
        "at most 50");
  }

  @Test
  void namesOf64Characters() {
    String name = "a".repeat(64);

    assertRefused(
        "shop",
        "{plan: basic, databases: [{name: " + name + "}]}",
        "spec.databases[0].name",
        "at most 63");
    assertRefused(
        "shop", "{plan: basic, users: [{name: " + name + "}]}", "spec.users[0].name", "at most 63");
  }

  /** On a resource that nothing is made for, because there is no such plan. */
  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {plan: none}                                    | {plan: none, storage: {size: 9Gi}}             | spec.storage.size             | cannot shrink
          {plan: none, storage: {size: 20Gi}}             | {plan: none}                                   | spec.storage.size             | cannot shrink
          {plan: none, storage: {storageClassName: a}}    | {plan: none, storage: {storageClassName: b}}   | spec.storage.storageClassName | cannot be changed
          {plan: none, storage: {storageClassName: a}}    | {plan: none}                                   | spec.storage.storageClassName | cannot be changed
          {plan: none}                                    | {plan: none, storage: {storageClassName: b}}   | spec.storage.storageClassName | cannot be changed
          {plan: none, postgresVersion: 17}               | {plan: none, postgresVersion: 18}              | spec.postgresVersion          | cannot be changed
          {plan: none, postgresVersion: 17}               | {plan: none}                                   | spec.postgresVersion          | cannot be changed
          {plan: none}                                    | {plan: none, postgresVersion: 18}              | spec.postgresVersion          | cannot be changed
          """)
  void changes(String before, String after, String field, String remedy) {
    TENANT.applyCluster("changed", before);
    try {
      assertRefused(() -> TENANT.replace(Tenant.managedPostgres("changed", after)), field, remedy);
    } finally {
      TENANT.cluster("changed").delete();
    }
  }

  @ParameterizedTest
  @MethodSource("goodSpecs")
  void whatIsAllowedIsTaken(String spec) {
    assertThat(TENANT.createDryRun(Tenant.managedPostgres("shop", spec))).isNotNull();
  }

  static Stream<String> goodSpecs() {
    return Stream.of(
        "{plan: basic}",
        "{plan: basic, users: null, databases: null, storage: null, pooler: null, replicas: null}",
        "{plan: basic, postgresVersion: 17, storage: {size: 1Ti}, replicas: 0}",
        "{plan: basic, postgresql: {parameters: {timezone: Europe/Berlin, datestyle: \"ISO, DMY\"}}}",
        "{plan: basic, databases: [{name: my_app}], users: [{name: my_app, database: my_app}]}",
        "{plan: basic, databases: %s, users: %s}"
            .formatted(
                IntStream.range(0, 100)
                    .mapToObj(
                        i ->
                            "{name: d"
                                + i
                                + ", extensions: [citext, hstore, pg_trgm, vector, uuid-ossp]}")
                    .toList(),
                IntStream.range(0, 200)
                    .mapToObj(i -> "{name: u" + i + ", role: writer, database: d99}")
                    .toList()));
  }

  private static void assertRefused(String name, String spec, String field, String remedy) {
    assertRefused(() -> TENANT.createDryRun(Tenant.managedPostgres(name, spec)), field, remedy);
  }

  private static void assertRefused(ThrowingCallable request, String field, String remedy) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refusal -> {
              assertThat(refusal.getCode()).isEqualTo(422);
              assertThat(refusal.getMessage()).contains(field).contains(remedy);
            });
  }
}
