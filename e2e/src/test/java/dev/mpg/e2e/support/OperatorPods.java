package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The operator as it runs in the cluster. */
public final class OperatorPods {

  private static final String LABEL = "app.kubernetes.io/name";
  private static final String NAME = "mpg-operator";
  private static final String CONFIG = "config.yaml";
  private static final Pattern EXECUTIONS =
      Pattern.compile(
          "^operator_sdk_reconciliations_(?:success|failed|started)[a-z_]*(?:\\{[^}]*})? (\\S+)$",
          Pattern.MULTILINE);

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private OperatorPods() {}

  /** Its pods, in whichever namespace; those that are about to go are left out. */
  public static List<Pod> list() {
    return Kube.client().pods().inAnyNamespace().withLabel(LABEL, NAME).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** The user name that the API server knows it by. */
  public static String userName() {
    Pod pod = one();
    return "system:serviceaccount:%s:%s"
        .formatted(pod.getMetadata().getNamespace(), pod.getSpec().getServiceAccountName());
  }

  /** Ends it without notice. */
  public static void kill() {
    Set<String> before = uids();
    list().forEach(pod -> Kube.client().pods().resource(pod).withGracePeriod(0).delete());
    await("another operator pod")
        .atMost(Cluster.PATIENCE)
        .until(() -> !uids().isEmpty() && uids().stream().noneMatch(before::contains));
  }

  /**
   * Stops a pod of it as Kubernetes does, by a signal and a grace period.
   *
   * @return the exit code of its process: 143 after the signal, 137 when it did not end in time
   */
  public static int stop(Pod pod) {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    var resource = Kube.client().pods().resource(pod);
    try (var watch =
        resource.watch(
            new Watcher<Pod>() {
              @Override
              public void eventReceived(Action action, Pod seen) {
                seen.getStatus().getContainerStatuses().stream()
                    .map(status -> status.getState().getTerminated())
                    .filter(Objects::nonNull)
                    .forEach(terminated -> code.complete(terminated.getExitCode()));
              }

              @Override
              public void onClose(WatcherException cause) {
                code.completeExceptionally(cause);
              }
            })) {
      resource.delete();
      return code.orTimeout(Cluster.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  /**
   * Has it make a user beside the default one, and remove it again: it looks after the cluster.
   *
   * @param user a name that the cluster has not had yet
   */
  public static void assertWorkFor(Cluster cluster, String user) throws SQLException {
    cluster.edit(spec -> spec.setUsers(List.of(named(Defaults.USER), named(user))));
    cluster.awaitPhase(Phase.READY);
    cluster.connect(Endpoint.POOLER, user).close();
    cluster.edit(spec -> spec.setUsers(null));
    cluster.awaitPhase(Phase.READY);
  }

  private static UserSpec named(String name) {
    UserSpec user = new UserSpec();
    user.setName(name);
    return user;
  }

  /** The pod that works, as soon as one does; the others stand by. */
  public static Pod leader() {
    return await("an operator that holds the lease")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(OperatorPods::holder, Optional::isPresent)
        .orElseThrow();
  }

  /** The pod that works; empty between two of them. */
  public static Optional<Pod> holder() {
    String name = lease().getHolderIdentity();
    return list().stream().filter(pod -> pod.getMetadata().getName().equals(name)).findFirst();
  }

  /** The lease that its pods take turns with. */
  public static LeaseSpec lease() {
    return Kube.client().leases().inAnyNamespace().list().getItems().stream()
        .filter(found -> NAME.equals(found.getMetadata().getName()))
        .findFirst()
        .map(Lease::getSpec)
        .orElseThrow();
  }

  /** Runs so many of them, and waits until they are ready. */
  public static void scale(int replicas) {
    deployment().scale(replicas);
    await(replicas + " operator pods")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> list().size() == replicas && list().stream().allMatch(Readiness::isPodReady));
  }

  /**
   * Changes its configuration, and starts it anew with that.
   *
   * @return what the configuration was
   */
  public static String configure(UnaryOperator<String> change) {
    Deployment deployment = deployment().get();
    var config =
        Kube.client()
            .configMaps()
            .inNamespace(deployment.getMetadata().getNamespace())
            .withName(deployment.getMetadata().getName());
    String before = config.get().getData().get(CONFIG);
    Kube.edit(
        config,
        map -> {
          map.getData().put(CONFIG, change.apply(before));
          return map;
        });
    kill();
    return before;
  }

  /** Replaces its pods by others of another template, as an upgrade does. */
  public static void upgrade() {
    Set<String> before = uids();
    Kube.edit(
        deployment(),
        deployment -> {
          deployment
              .getSpec()
              .getTemplate()
              .getMetadata()
              .getAnnotations()
              .put("mpg.dev/e2e-upgrade", Long.toString(System.currentTimeMillis()));
          return deployment;
        });
    await("the operator to be upgraded")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                !uids().isEmpty()
                    && uids().stream().noneMatch(before::contains)
                    && list().stream().allMatch(Readiness::isPodReady));
  }

  /** What it has written to its log since then. */
  public static String log(Pod pod, Instant since) {
    return Kube.client().pods().resource(pod).sinceTime(since.toString()).getLog();
  }

  private static RollableScalableResource<Deployment> deployment() {
    Deployment found =
        Kube.client()
            .apps()
            .deployments()
            .inAnyNamespace()
            .withLabel(LABEL, NAME)
            .list()
            .getItems()
            .stream()
            .findFirst()
            .orElseThrow();
    return Kube.client()
        .apps()
        .deployments()
        .inNamespace(found.getMetadata().getNamespace())
        .withName(found.getMetadata().getName());
  }

  /** How many reconciles were started, failed or succeeded since it started. */
  public static double reconciles() {
    String address = one().getStatus().getPodIP();
    try {
      String metrics =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://" + address + ":8080/metrics")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      List<Double> counts =
          EXECUTIONS
              .matcher(metrics)
              .results()
              .map(match -> Double.parseDouble(match.group(1)))
              .toList();
      if (counts.isEmpty()) {
        throw new IllegalStateException("no count of reconciles in " + metrics);
      }
      return counts.stream().mapToDouble(Double::doubleValue).sum();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Resident memory of its process in bytes, mapped files included. */
  public static long residentBytes() {
    String status = Shell.inContainer(one(), "operator", "cat /proc/1/status");
    Matcher resident = RESIDENT.matcher(status);
    if (!resident.find()) {
      throw new IllegalStateException("no VmRSS in " + status);
    }
    return Long.parseLong(resident.group(1)) * 1024;
  }

  /** Working set of its container in bytes, as the kubelet counts it for evictions and limits. */
  public static long workingSetBytes() {
    Pod pod = one();
    String summary =
        Kube.client()
            .raw("/api/v1/nodes/%s/proxy/stats/summary".formatted(pod.getSpec().getNodeName()));
    for (JsonNode stats : Serialization.unmarshal(summary, JsonNode.class).path("pods")) {
      if (stats.at("/podRef/uid").asText().equals(pod.getMetadata().getUid())) {
        return stats.at("/containers/0/memory/workingSetBytes").asLong();
      }
    }
    throw new IllegalStateException("the kubelet tells nothing of " + pod.getMetadata().getName());
  }

  private static Pod one() {
    List<Pod> pods = list();
    if (pods.size() != 1) {
      throw new IllegalStateException(
          pods.size() + " pods have the label " + LABEL + "=" + NAME + ", not one");
    }
    return pods.get(0);
  }

  private static Set<String> uids() {
    return list().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
  }
}
