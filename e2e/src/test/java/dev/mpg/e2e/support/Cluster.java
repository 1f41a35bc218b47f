package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.SecretNames;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A ManagedPostgres and what the operator made of it, as a person sees them. */
public final class Cluster {

  /** Long enough for a first start on a slow machine. */
  public static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String LABEL = "mpg.dev/cluster";

  private static final String COMPONENT = "app.kubernetes.io/component";

  /** The label with the cluster's name on everything that the operator makes for it. */
  public static final String INSTANCE = "app.kubernetes.io/instance";

  /** The label that Patroni keeps on its pods. */
  public static final String ROLE = "mpg.dev/role";

  private static final Map<String, Path> CERTIFICATES = new ConcurrentHashMap<>();

  private final String namespace;
  private final String name;

  /** A cluster by its name, whether it is there or not. */
  public Cluster(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  public String namespace() {
    return namespace;
  }

  public String name() {
    return name;
  }

  /** The resource as it is now. */
  public ManagedPostgres get() {
    return Objects.requireNonNull(resource().get(), () -> "there is no ManagedPostgres " + name);
  }

  /** The status as it is now; empty before the operator saw the resource. */
  public ManagedPostgresStatus status() {
    ManagedPostgresStatus status = get().getStatus();
    return status == null ? new ManagedPostgresStatus() : status;
  }

  /** Changes the spec. */
  public void edit(Consumer<ManagedPostgresSpec> change) {
    Kube.edit(
        resource(),
        resource -> {
          change.accept(resource.getSpec());
          return resource;
        });
  }

  /** Annotates the resource. */
  public void annotate(String key, String value) {
    Kube.edit(
        resource(),
        resource -> {
          resource.getMetadata().getAnnotations().put(key, value);
          return resource;
        });
  }

  /** An annotation of the resource; null when it has none of that name. */
  public @Nullable String annotation(String key) {
    return get().getMetadata().getAnnotations().get(key);
  }

  /** Has the pooler work in a mode, and waits until it does. */
  public void usePoolMode(PoolMode mode) {
    edit(
        spec -> {
          PoolerSpec pooler = new PoolerSpec();
          pooler.setMode(mode);
          spec.setPooler(pooler);
        });
    awaitThat("pool mode " + mode, c -> c.isObserved() && c.status().getPoolMode() == mode)
        .awaitCondition("PoolerReady", "True");
  }

  /** Deletes the resource and waits until it is gone. */
  public void delete() {
    resource().delete();
    await(this + " to be gone")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> resource().get() == null);
  }

  /** A condition of the status, if it is there. */
  public Optional<Condition> condition(String type) {
    List<Condition> conditions = status().getConditions();
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(condition -> condition.getType().equals(type)).findFirst();
  }

  /** Waits until the newest spec is carried out and Ready is true. */
  public Cluster awaitReady() {
    return awaitCondition("Ready", "True");
  }

  /** Waits until the newest spec was seen and nothing is left to change. */
  public Cluster awaitPhase(Phase phase) {
    return awaitThat(
        "phase to be " + phase.value(),
        cluster -> cluster.isObserved() && cluster.status().getPhase() == phase);
  }

  /** Waits until the newest spec was seen and a condition has a status. */
  public Cluster awaitCondition(String type, String status) {
    return awaitThat(
        type + " to be " + status,
        cluster ->
            cluster.isObserved()
                && cluster
                    .condition(type)
                    .filter(condition -> condition.getStatus().equals(status))
                    .isPresent());
  }

  /** Waits until the newest spec was seen and a condition has a reason. */
  public Condition awaitReason(String type, String reason) {
    awaitThat(
        type + " to have the reason " + reason,
        cluster ->
            cluster.isObserved()
                && cluster
                    .condition(type)
                    .filter(condition -> condition.getReason().equals(reason))
                    .isPresent());
    return condition(type).orElseThrow();
  }

  /** Waits for an Event whose message has all of these parts. */
  public Cluster awaitEvent(String reason, String... parts) {
    return awaitThat(
        "an Event " + reason + " with " + List.of(parts),
        cluster ->
            cluster.events(reason).stream()
                .anyMatch(event -> Stream.of(parts).allMatch(event.getMessage()::contains)));
  }

  /** Waits for anything else. */
  public Cluster awaitThat(String what, Predicate<Cluster> condition) {
    await(what + " of " + this)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> condition.test(this));
    return this;
  }

  /** Whether the status is about the newest spec. */
  public boolean isObserved() {
    ManagedPostgres resource = get();
    return resource.getStatus() != null
        && Objects.equals(
            resource.getStatus().getObservedGeneration(), resource.getMetadata().getGeneration());
  }

  /** The pods of servers and poolers. The repository starts and ends at times of its own. */
  public List<Pod> pods() {
    return Kube.client()
        .pods()
        .inNamespace(namespace)
        .withLabel(LABEL, name)
        .withLabelIn(COMPONENT, "postgres", "pgbouncer")
        .list()
        .getItems();
  }

  /** The pods that carry a role's label: {@code primary} or {@code replica}. */
  public List<Pod> pods(String role) {
    return Kube.client()
        .pods()
        .inNamespace(namespace)
        .withLabel(LABEL, name)
        .withLabel(ROLE, role)
        .list()
        .getItems();
  }

  /** Those of the poolers' pods that take connections and are to stay. */
  public List<Pod> readyPoolers() {
    return poolers().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(
            pod ->
                pod.getStatus().getConditions().stream()
                    .anyMatch(
                        condition ->
                            "Ready".equals(condition.getType())
                                && "True".equals(condition.getStatus())))
        .toList();
  }

  /**
   * Whether in a pooler an idle client's server connection serves another client of the default
   * user: the difference between the modes.
   */
  public boolean sharesConnections(Pod pooler) {
    String address = pooler.getStatus().getPodIP();
    try (Connection first = connectTo(address, 6432);
        Connection second = connectTo(address, 6432)) {
      String pid = "SELECT pg_backend_pid()";
      return query(first, pid).equals(query(second, pid));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The poolers' pods. */
  public List<Pod> poolers() {
    return Kube.client()
        .pods()
        .inNamespace(namespace)
        .withLabel(LABEL, name)
        .withLabel(COMPONENT, "pgbouncer")
        .list()
        .getItems();
  }

  /** The one pod that is labelled primary. */
  public Pod primary() {
    List<Pod> primaries = pods("primary");
    if (primaries.size() != 1) {
      throw new IllegalStateException(this + " has " + primaries.size() + " primaries");
    }
    return primaries.get(0);
  }

  /** The StatefulSets, one per instance. */
  public List<StatefulSet> statefulSets() {
    return Kube.client()
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withLabel(LABEL, name)
        .withLabel(COMPONENT, "postgres")
        .list()
        .getItems();
  }

  /** The image of its servers. */
  public String serverImage() {
    return statefulSets()
        .get(0)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getImage();
  }

  /** The poolers' Deployment, in a list as long as it is there. */
  public List<Deployment> deployments() {
    return Kube.client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withLabel(LABEL, name)
        .list()
        .getItems();
  }

  /** The claims of the instances' volumes. */
  public List<PersistentVolumeClaim> volumeClaims() {
    return Kube.client()
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withLabel(LABEL, name)
        .withLabel(COMPONENT, "postgres")
        .list()
        .getItems();
  }

  /** Events about the resource with a reason. */
  public List<Event> events(String reason) {
    return Kube.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> "ManagedPostgres".equals(event.getInvolvedObject().getKind()))
        .filter(event -> name.equals(event.getInvolvedObject().getName()))
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }

  /** What must stay the same while nothing is to happen. */
  public Snapshot snapshot() {
    return Snapshot.of(this);
  }

  /** The Secret of the default user. */
  public UserSecret secret() {
    return secret(Defaults.USER);
  }

  /** The Secret of a user. */
  public UserSecret secret(String user) {
    String secret = secretName(user);
    return UserSecret.of(
        Objects.requireNonNull(
            Kube.client().secrets().inNamespace(namespace).withName(secret).get(),
            () -> "there is no Secret " + secret));
  }

  /** The name of a user's Secret. */
  public String secretName(String user) {
    return SecretNames.forUser(name, user);
  }

  /** Connects the default user. */
  public Connection connect(Endpoint endpoint) throws SQLException {
    return connect(endpoint, secret(), new Properties());
  }

  /**
   * Connects with a user's Secret, as an application does: TLS verified with the Secret's {@code
   * ca.crt} against the Service's name.
   *
   * @param properties more properties of the JDBC driver
   */
  public Connection connect(Endpoint endpoint, UserSecret secret, Properties properties)
      throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", secret.get("user"));
    all.setProperty("password", secret.get("password"));
    all.setProperty("sslmode", "verify-full");
    all.setProperty("sslrootcert", write(secret.get("ca.crt")).toString());
    all.setProperty("socketFactory", ServiceSocketFactory.class.getName());
    all.setProperty("connectTimeout", "5");
    all.setProperty("socketTimeout", "30");
    all.putAll(properties);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s"
            .formatted(endpoint.host(secret), endpoint.port(secret), secret.get("dbname")),
        all);
  }

  /** The URL that a Java application gets, with what it takes to follow it from here. */
  public String jdbcUrl(Endpoint endpoint, String user) {
    return endpoint.jdbcUrl(secret(user))
        + "&socketFactory="
        + ServiceSocketFactory.class.getName();
  }

  /**
   * The environment of a program that gets a user's Secret by {@code envFrom}, and that is told by
   * {@code DATABASE_URL} to take one way. The program runs outside of the Kubernetes cluster:
   * libpq's {@code PGHOSTADDR} says where the host of that name is.
   */
  public Map<String, String> environment(Endpoint endpoint, String user) throws IOException {
    UserSecret secret = secret(user);
    Map<String, String> environment = new HashMap<>();
    secret.values().forEach((key, value) -> environment.put(key, value));
    environment.put("DATABASE_URL", endpoint.url(secret));
    environment.put("PGHOSTADDR", ServiceSocketFactory.address(endpoint.host(secret)));
    environment.put("CA_FILE", write(secret.get("ca.crt")).toString());
    return environment;
  }

  /** Connects the default user to one pod; the certificate names Services, not pods. */
  public Connection connectTo(String address, int port) throws SQLException {
    UserSecret secret = secret();
    Properties properties = new Properties();
    properties.setProperty("user", secret.get("user"));
    properties.setProperty("password", secret.get("password"));
    properties.setProperty("sslmode", "verify-ca");
    properties.setProperty("sslrootcert", write(secret.get("ca.crt")).toString());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(address, port, secret.get("dbname")), properties);
  }

  /** Connects as one user of the cluster. */
  public Connection connect(Endpoint endpoint, String user) throws SQLException {
    return connect(endpoint, secret(user), new Properties());
  }

  /** Runs a statement in a connection of its own. */
  public void execute(Endpoint endpoint, String user, String sql) throws SQLException {
    try (Connection connection = connect(endpoint, user);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a statement in a connection that is open. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, asked in a connection of its own. */
  public String query(Endpoint endpoint, String user, String sql) throws SQLException {
    try (Connection connection = connect(endpoint, user)) {
      return query(connection, sql);
    }
  }

  /** The first column of the first row. */
  public static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new IllegalStateException("no row from: " + sql);
      }
      return rows.getString(1);
    }
  }

  /** Has the primary write four files of log, which no table holds. */
  public void write64MebibytesOfLog() throws SQLException {
    query(
        Endpoint.DIRECT,
        Defaults.USER,
        "SELECT count(pg_logical_emit_message(true, 'e2e', repeat(md5(n::text), 32768)))"
            + " FROM generate_series(1, 64) n");
  }

  /**
   * What the primary answers to a superuser, as someone gets it who works on the server by hand.
   *
   * @return the rows, one in a line
   */
  public String bySuperuser(String database, String sql) {
    return Shell.inContainer(
        primary(),
        "postgres",
        "psql -XAtq -v ON_ERROR_STOP=1 -h /var/run/postgresql -U postgres '%s' <<'SQL'\n%s\nSQL"
            .formatted(database, sql));
  }

  /** Everything that carries the cluster's label, volume claims and pods included. */
  public List<HasMetadata> managedObjects() {
    List<HasMetadata> objects = new ArrayList<>();
    for (Class<? extends HasMetadata> type : ManagedObjects.TYPES) {
      objects.addAll(
          Kube.client()
              .resources(type)
              .inNamespace(namespace)
              .withLabel(INSTANCE, name)
              .list()
              .getItems());
    }
    return objects;
  }

  /** One file for each certificate: a client connects often. */
  private static Path write(String certificate) {
    return CERTIFICATES.computeIfAbsent(certificate, Cluster::writeAnew);
  }

  private static Path writeAnew(String certificate) {
    try {
      Path file = Files.createTempFile("ca", ".crt");
      file.toFile().deleteOnExit();
      return Files.writeString(file, certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Resource<ManagedPostgres> resource() {
    return Kube.client().resources(ManagedPostgres.class).inNamespace(namespace).withName(name);
  }

  /** Namespace and name. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
