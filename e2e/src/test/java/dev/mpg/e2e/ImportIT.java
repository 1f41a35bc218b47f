package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Documentation;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Data of another PostgreSQL, by the commands of docs/import.md. */
class ImportIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @TempDir static Path home;

  private static final String PAGE = "docs/import.md";
  private static final String ADMIN = Defaults.USER;

  /** A database as there are many: its own owner and readers, and a bit of everything. */
  private static final String OLD =
      """
      CREATE EXTENSION pg_trgm;
      CREATE EXTENSION citext;
      SET ROLE legacy;
      CREATE SCHEMA sales;
      CREATE TYPE sales.state AS ENUM ('open', 'paid');
      CREATE DOMAIN sales.amount AS numeric CHECK (VALUE >= 0);
      CREATE TYPE sales.pair AS (a int, b int);
      CREATE TABLE public.item (id serial PRIMARY KEY, name citext UNIQUE, tags text[]);
      CREATE INDEX ON public.item USING gin (name gin_trgm_ops);
      CREATE TABLE sales.invoice (
        id bigint GENERATED ALWAYS AS IDENTITY, item int REFERENCES public.item,
        state sales.state DEFAULT 'open', total sales.amount, day date NOT NULL) PARTITION BY RANGE (day);
      CREATE TABLE sales.invoice_2026 PARTITION OF sales.invoice FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE SEQUENCE sales.number START 100;
      INSERT INTO public.item (name, tags) SELECT 'item ' || i, ARRAY['a'] FROM generate_series(1, 100) i;
      INSERT INTO sales.invoice (item, total, day) SELECT i, i * 10, '2026-02-03' FROM generate_series(1, 100) i;
      CREATE VIEW sales.open AS SELECT * FROM sales.invoice WHERE state = 'open';
      CREATE MATERIALIZED VIEW sales.totals AS SELECT day, sum(total) FROM sales.invoice GROUP BY day;
      CREATE FUNCTION sales.touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER touched BEFORE UPDATE ON public.item FOR EACH ROW EXECUTE FUNCTION sales.touched();
      CREATE FUNCTION sales.purge() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM sales.invoice';
      CREATE AGGREGATE sales.total(int) (sfunc = int4pl, stype = int);
      CREATE STATISTICS sales.correlated ON state, day FROM sales.invoice;
      CREATE PUBLICATION items FOR TABLE public.item;
      SELECT lo_from_bytea(0, 'a picture');
      GRANT USAGE ON SCHEMA sales TO legacy_reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA sales TO legacy_reader;
      ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO legacy_reader;
      """;

  private static Cluster shop = TENANT.cluster("shop");

  @BeforeAll
  static void create() throws IOException {
    shop =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, replicas: 0, storage: {size: 1Gi}, deletionPolicy: Delete, databases: [{name: fly-db}],
                 users: [{name: fly-user}, {name: web, role: writer}, {name: report, role: reader}]}
                """)
            .awaitReady();
    shop.bySuperuser(
        "postgres",
        "CREATE ROLE legacy_reader; CREATE ROLE legacy LOGIN PASSWORD 'legacy-password';"
            + " CREATE DATABASE old OWNER legacy");
    shop.bySuperuser("old", OLD);
    // What the documentation says is done from the repository's folder, in the namespace of the
    // cluster.
    Files.createSymbolicLink(
        home.resolve("examples"), Documentation.REPOSITORY.resolve("examples"));
    Path context = home.resolve("kubeconfig");
    Files.writeString(context, Shell.kubectl("config", "view", "--raw", "--minify", "--flatten"));
    Shell.kubectl(
        "config",
        "set-context",
        "--current",
        "--namespace=" + TENANT.namespace(),
        "--kubeconfig=" + context);
    oldDatabase(legacyUrl());
  }

  private static String legacyUrl() {
    return shop.secret()
        .get("DIRECT_DATABASE_URL")
        .replaceFirst("//[^@]*@", "//legacy:legacy-password@")
        .replaceFirst("/[^/]*[?]", "/old?");
  }

  private static void list(ManagedPostgresSpec spec, String name) {
    DatabaseSpec database = new DatabaseSpec();
    database.setName(name);
    List<DatabaseSpec> databases = new ArrayList<>(spec.getDatabases());
    databases.add(database);
    spec.setDatabases(databases);
  }

  private static void oldDatabase(String url) throws IOException {
    Kube.client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("old-database")
                .withNamespace(TENANT.namespace())
                .endMetadata()
                .addToStringData("OLD_DATABASE_URL", url)
                .build())
        .createOr(existing -> existing.update());
    Kube.client().pods().inNamespace(TENANT.namespace()).withName("import").delete();
    await("the former pod to go")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                Kube.client().pods().inNamespace(TENANT.namespace()).withName("import").get()
                    == null);
    // The first command, which makes the Secret, reads from a person's keyboard.
    run(Documentation.commands(PAGE, "A place to work").get(1));
  }

  private static void run(String commands) {
    Shell.onThisMachine(
        home,
        Map.of("KUBECONFIG", home.resolve("kubeconfig").toString()),
        List.of("bash", "-euo", "pipefail", "-c", commands));
  }

  @BeforeEach
  void empty() throws SQLException {
    shop.execute(
        Endpoint.DIRECT,
        ADMIN,
        "DROP PUBLICATION IF EXISTS items; DROP SCHEMA IF EXISTS sales CASCADE;"
            + " DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
            + " SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
  }

  @Test
  void inOneGo() throws Exception {
    run(Documentation.commands(PAGE, "In one go").get(0));

    assertUsable(Defaults.DATABASE);
  }

  @Test
  void byFile() throws Exception {
    run(Documentation.commands(PAGE, "By file").get(0));

    assertUsable(Defaults.DATABASE);
  }

  @Test
  void fromAnotherManagedPostgres() throws Exception {
    String former = shop.secret().get("DIRECT_DATABASE_URL");
    run(Documentation.commands(PAGE, "In one go").get(0));
    shop.edit(
        spec -> {
          list(spec, "newer");
          spec.getUsers().get(0).setDatabase("newer");
        });
    shop.awaitReady();
    String old = legacyUrl();
    try {
      oldDatabase(former);

      run(Documentation.commands(PAGE, "From another ManagedPostgres").get(0));

      assertUsable("newer");
    } finally {
      shop.edit(spec -> spec.getUsers().get(0).setDatabase(Defaults.DATABASE));
      shop.awaitReady();
      oldDatabase(old);
    }
  }

  @Test
  void takenOverFromTheSuperuser() throws Exception {
    List<String> steps =
        Documentation.commands(PAGE, "Taking over a database that the superuser restored");
    Files.writeString(
        home.resolve("old.sql"),
        Shell.inContainer(shop.primary(), "postgres", "pg_dump --dbname=old") + "\n");

    run(steps.get(0));
    shop.bySuperuser(
        "orders",
        "CREATE TABLE public.of_the_superuser (id serial); CREATE SCHEMA more;"
            + " CREATE VIEW more.items AS SELECT * FROM public.item;"
            + " CREATE FUNCTION more.secret() RETURNS text LANGUAGE sql SECURITY DEFINER"
            + " AS 'SELECT rolpassword FROM pg_authid LIMIT 1'");
    run(steps.get(1));
    assertThat(in("orders", "report", "SELECT count(*) FROM more.items")).isEqualTo("100");
    SqlState.assertRefused(() -> in("orders", ADMIN, "DROP VIEW more.items"), SqlState.NOT_ALLOWED);
    run(steps.get(2));

    assertUsable("orders");
    in("orders", ADMIN, "ALTER TABLE public.of_the_superuser ADD COLUMN name text");
    in("orders", "web", "INSERT INTO public.of_the_superuser (name) VALUES ('x')");
    SqlState.assertRefused(
        () -> in("orders", "report", "SELECT more.secret()"), SqlState.NOT_ALLOWED);
    SqlState.assertRefused(() -> in("orders", ADMIN, "SELECT more.secret()"), SqlState.NOT_ALLOWED);
  }

  /** The superuser may also restore into a database that is one of the cluster's already. */
  @Test
  void takenOverInADatabaseThatIsListed() throws Exception {
    shop.edit(spec -> list(spec, "listed"));
    shop.awaitReady();
    Shell.inContainer(
        shop.primary(),
        "postgres",
        "pg_dump --dbname=old | psql -Xq --set ON_ERROR_STOP=1 --output=/dev/null --dbname=listed");

    run(
        Documentation.commands(PAGE, "Taking over a database that the superuser restored")
            .get(2)
            .replace("orders", "listed"));
    shop.edit(
        spec -> {
          List<UserSpec> users = new ArrayList<>(spec.getUsers());
          UserSpec another = new UserSpec();
          another.setName("another");
          users.add(another);
          spec.setUsers(users);
        });

    await("the rights of writers and readers")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> in("listed", "report", "SELECT count(*) FROM sales.open"), "100"::equals);
    assertUsable("listed");
  }

  private static void assertUsable(String database) throws SQLException {
    // The large object's owner stands elsewhere, as those of what is no relation.
    assertThat(
            in(
                database,
                ADMIN,
                """
                SELECT string_agg(DISTINCT owner::regrole::text, ' ') FROM (
                  SELECT relowner FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours)
                  UNION ALL SELECT proowner FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM ours) AND NOT EXISTS (
                    SELECT FROM pg_depend WHERE objid = p.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')
                  UNION ALL SELECT typowner FROM pg_type t WHERE typnamespace IN (SELECT oid FROM ours)
                    AND typcategory <> 'A' AND NOT EXISTS (
                      SELECT FROM pg_depend WHERE objid = t.oid AND classid = 'pg_type'::regclass AND deptype = 'e')
                  UNION ALL SELECT nspowner FROM pg_namespace WHERE oid IN (SELECT oid FROM ours)
                  UNION ALL SELECT stxowner FROM pg_statistic_ext
                  UNION ALL SELECT pubowner FROM pg_publication
                  UNION ALL SELECT lomowner FROM pg_largeobject_metadata) all_of_it (owner)"""
                    .replaceFirst(
                        "SELECT",
                        "WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|mpg_internal)') SELECT")))
        .isEqualTo("schema_admin");
    assertThat(in(database, ADMIN, "SELECT count(*) FROM pg_publication")).isEqualTo("1");
    assertThat(in(database, ADMIN, "SELECT count(*) FROM pg_largeobject_metadata")).isEqualTo("1");
    assertThat(in(database, "report", "SELECT count(*) || ' ' || sum(total) FROM sales.open"))
        .isEqualTo("100 50500");
    assertThat(in(database, "report", "SELECT sum FROM sales.totals")).isEqualTo("50500");
    assertThat(in(database, "web", "INSERT INTO public.item (name) VALUES ('new') RETURNING id"))
        .isEqualTo("101");
    assertThat(
            in(
                database,
                "web",
                "INSERT INTO sales.invoice (item, total, day) VALUES (101, 1, '2026-03-01') RETURNING id"))
        .isEqualTo("101");
    assertThat(in(database, "web", "SELECT nextval('sales.number')")).isEqualTo("100");
    in(database, ADMIN, "ALTER TABLE sales.invoice ADD COLUMN paid date");
    in(database, ADMIN, "REFRESH MATERIALIZED VIEW sales.totals");
    for (String user : List.of("web", "report")) {
      SqlState.assertRefused(
          () -> in(database, user, "SELECT sales.purge()"), SqlState.NOT_ALLOWED);
      SqlState.assertRefused(
          () -> in(database, user, "TRUNCATE sales.invoice"), SqlState.NOT_ALLOWED);
    }
    SqlState.assertRefused(
        () -> in(database, "report", "DELETE FROM sales.invoice"), SqlState.NOT_ALLOWED);
  }

  /** Runs a statement; the first column of its first row, if it has one. */
  private static String in(String database, String user, String sql) throws SQLException {
    UserSecret secret = shop.secret(user).with("dbname", database);
    try (Connection connection = shop.connect(Endpoint.DIRECT, secret, new Properties());
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      var rows = statement.getResultSet();
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
