package dev.mpg.operator.reconcile;

import static org.awaitility.Awaitility.await;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.NullUnmarked;

/** The operator itself, on the mock API server. Nobody plays kubelet: no pod ever runs. */
@NullUnmarked
final class RunningOperator implements AutoCloseable {
  static final String NAMESPACE = "shops";

  /** The spec of a cluster whose backups are nobody's but its pods' to remove. */
  static final String IN_STORE =
      "{plan: basic, deletionPolicy: Delete, backup: {s3: {endpoint: s3.example.com, bucket: backups,"
          + " region: r}}}";

  /** Tells every request. */
  private static final Logger SERVER_LOG = Logger.getLogger("io.fabric8.mockwebserver");

  /** Every type that the operator makes. */
  static final List<Class<? extends HasMetadata>> TYPES =
      List.of(
          StatefulSet.class,
          Deployment.class,
          PersistentVolumeClaim.class,
          ConfigMap.class,
          Secret.class,
          Service.class,
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          NetworkPolicy.class,
          PodDisruptionBudget.class);

  private final ApplyDispatcher dispatcher = new ApplyDispatcher();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
  private final AtomicInteger runs = new AtomicInteger();
  private final ExecutorService writers = Executors.newFixedThreadPool(4);
  private final KubernetesClient client;
  private Operator operator;

  private final Duration driftInterval;

  RunningOperator() {
    this(Duration.ofMinutes(1));
  }

  /** One that looks for changes by hand so often. */
  RunningOperator(Duration driftInterval) {
    this.driftInterval = driftInterval;
    SERVER_LOG.setLevel(Level.WARNING);
    server.init();
    client = server.createClient();
    start();
  }

  private void start() {
    Metrics counting =
        new Metrics() {
          @Override
          public void reconciliationExecutionFinished(
              HasMetadata resource, Map<String, Object> metadata) {
            runs.incrementAndGet();
          }
        };
    operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withMetrics(counting));
    operator.register(
        new ManagedPostgresReconciler(
            client, Clusters.catalogue(), writers, Clock.systemUTC(), driftInterval));
    operator.start();
  }

  /** Ends the operator and starts another one. */
  void restart() {
    restart(() -> {});
  }

  /** Ends the operator, has something happen, and starts another one. */
  void restart(Runnable meanwhile) {
    operator.stop();
    meanwhile.run();
    int before = runs.get();
    start();
    soon().until(() -> runs.get() > before);
  }

  KubernetesClient client() {
    return client;
  }

  /** Creates the cluster {@code shop} and waits for its status. */
  void create(String spec) {
    ManagedPostgres resource = Clusters.shop(spec);
    client.resource(resource).create();
    soon().until(() -> status() != null);
    settle();
  }

  ManagedPostgres resource() {
    return client.resources(ManagedPostgres.class).inNamespace(NAMESPACE).withName("shop").get();
  }

  private Object status() {
    return resource().getStatus();
  }

  /** The condition of that type. */
  Condition condition(String type) {
    return resource().getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** All objects of the cluster, but for those that the API server itself would write. */
  List<HasMetadata> objects() {
    List<HasMetadata> objects = new ArrayList<>();
    for (Class<? extends HasMetadata> type : TYPES) {
      objects.addAll(
          client
              .resources(type)
              .inNamespace(NAMESPACE)
              .withLabel(Labels.INSTANCE, "shop")
              .list()
              .getItems());
    }
    return objects;
  }

  /** Has the operator look at the cluster once more, by an object that says nothing new. */
  void lookAgain() {
    int before = runs.get();
    String name = ApplyDispatcher.UNCOUNTED + "-" + before;
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .withLabels(Labels.of("shop", Component.CREDENTIALS))
                .endMetadata()
                .build())
        .serverSideApply();
    soon().until(() -> runs.get() > before);
    client.configMaps().inNamespace(NAMESPACE).withName(name).delete();
    settle();
  }

  /** How often it has looked at the cluster. */
  int runs() {
    return runs.get();
  }

  /** Waits until the operator has nothing left to do. */
  void settle() {
    int[] last = {-1};
    soon()
        .pollInterval(Duration.ofMillis(25))
        .during(Duration.ofMillis(500))
        .until(
            () -> {
              int now = runs.get() + writes().size();
              boolean still = now == last[0];
              last[0] = now;
              return still;
            });
  }

  /** Has the API server carry out so many writes, counted from the start, and refuse others. */
  void accept(int writes) {
    dispatcher.accept(writes);
  }

  /** What was written by anybody since the start, as method and path. */
  List<String> writes() {
    return dispatcher.writes();
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }

  @Override
  public void close() {
    operator.stop();
    writers.shutdown();
    client.close();
    server.destroy();
  }
}
