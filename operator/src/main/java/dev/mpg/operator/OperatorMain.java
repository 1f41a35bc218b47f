package dev.mpg.operator;

import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.config.OperatorSettings;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.FirstAnswer;
import dev.mpg.operator.ops.HttpEndpoints;
import dev.mpg.operator.ops.LeaderLease;
import dev.mpg.operator.reconcile.ManagedPostgresBackupReconciler;
import dev.mpg.operator.reconcile.ManagedPostgresReconciler;
import dev.mpg.operator.reconcile.Rehearsal;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the operator and starts it. */
public final class OperatorMain {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);
  private static final java.util.logging.Logger PGJDBC =
      java.util.logging.Logger.getLogger("org.postgresql");
  private static final int EXIT_AFTER_ERROR = 3;
  private static final int WRITERS = 8;
  private static final int CLUSTERS_AT_ONCE = 20;
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LATEST_RETRY = Duration.ofSeconds(60);
  private static final String LEASE = "mpg-operator";

  private OperatorMain() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    // An Error leaves things half done; a fresh process goes on from what the cluster says.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          LOG.error("thread {} ended", thread.getName(), error);
          Runtime.getRuntime().halt(EXIT_AFTER_ERROR);
        });
    // pgjdbc warns of the version that PgBouncer's console tells, at every connection.
    PGJDBC.setLevel(Level.SEVERE);
    OperatorSettings settings = OperatorSettings.of(System.getenv());
    Catalogue catalogue = Catalogue.read(settings.catalogue());
    KubernetesClient client = new KubernetesClientBuilder().build();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    AtomicBoolean started = new AtomicBoolean();
    AtomicBoolean stopping = new AtomicBoolean();
    HttpEndpoints endpoints = new HttpEndpoints(settings.httpPort(), started::get, metrics);
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS, daemon("writer"));
    ExecutorService reconcilers =
        Executors.newFixedThreadPool(CLUSTERS_AT_ONCE, daemon("reconciler"));
    MicrometerMetrics reconcileMetrics = MicrometerMetrics.withoutPerResourceMetrics(metrics);

    Optional<LeaderLease> lease = lease(settings, client);
    Operator operator =
        new Operator(
            overrider -> {
              overrider
                  .withKubernetesClient(client)
                  .withCloseClientOnStop(false)
                  .withExecutorService(reconcilers)
                  .withMetrics(reconcileMetrics)
                  .withPreviousAnnotationForDependentResources(false)
                  .withReconciliationTerminationTimeout(Duration.ofSeconds(5));
              lease.ifPresent(
                  held ->
                      overrider.withLeaderElectionConfiguration(
                          LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                                  held.name())
                              .withLeaseNamespace(held.namespace())
                              .withIdentity(held.holder())
                              // The framework would call System.exit, which waits for the
                              // shutdown hook: for ever, when that gives the lease back.
                              .withExitOnStopLeading(false)
                              .withLeaderCallbacks(
                                  new LeaderCallbacks(
                                      () -> {}, () -> endUnless(stopping.get()), leader -> {}))
                              .build()));
            });
    operator.register(
        new ManagedPostgresReconciler(
            client, catalogue, writers, Clock.systemUTC(), settings.driftInterval()),
        controller -> {
          controller.withRetry(
              new GenericRetry()
                  .withoutMaxAttempts()
                  .setInitialInterval(FIRST_RETRY)
                  .setIntervalMultiplier(2)
                  .setMaxInterval(LATEST_RETRY.toMillis()));
          namespaces(controller, settings);
        });
    operator.register(
        new ManagedPostgresBackupReconciler(
            client, new EventPublisher(client, Clock.systemUTC()), Clock.systemUTC()),
        controller -> namespaces(controller, settings));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  started.set(false);
                  operator.stop();
                  lease.ifPresent(held -> held.giveBack(client));
                  endpoints.close();
                  client.close();
                },
                "shutdown"));
    started.set(true);
    daemon("rehearsal").newThread(() -> rehearse(catalogue, client)).start();
    FirstAnswer.await(client, FIRST_RETRY);
    operator.start();
    LOG.info(
        "watching {}",
        settings.namespaces().isEmpty()
            ? "all namespaces"
            : "namespaces " + String.join(", ", settings.namespaces()));
  }

  private static void namespaces(
      ControllerConfigurationOverrider<?> controller, OperatorSettings settings) {
    if (settings.namespaces().isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(settings.namespaces());
    }
  }

  /** Empty when this is the only operator, as on a developer's machine. */
  private static Optional<LeaderLease> lease(OperatorSettings settings, KubernetesClient client) {
    if (!settings.leaderElection()) {
      return Optional.empty();
    }
    String namespace = settings.leaderElectionNamespace();
    String pod = System.getenv("HOSTNAME");
    return Optional.of(
        new LeaderLease(
            namespace == null ? client.getNamespace() : namespace,
            LEASE,
            pod == null || pod.isBlank() ? UUID.randomUUID().toString() : pod));
  }

  /** Whoever lost the lease must not write any more: another operator may hold it already. */
  private static void endUnless(boolean stopping) {
    if (!stopping) {
      LOG.error("the lease {} is lost: this process ends", LEASE);
      Runtime.getRuntime().halt(EXIT_AFTER_ERROR);
    }
  }

  /** What goes wrong here would go wrong with a cluster, which then tells. */
  private static void rehearse(Catalogue catalogue, KubernetesClient client) {
    try {
      Rehearsal.run(catalogue, client.getKubernetesSerialization(), Clock.systemUTC());
    } catch (RuntimeException e) {
      LOG.warn("the rehearsal failed", e);
    }
  }

  private static java.util.concurrent.ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
