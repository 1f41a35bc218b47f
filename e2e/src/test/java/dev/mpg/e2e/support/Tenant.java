package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A person with a namespace of their own: it is made before the first test of a class and goes,
 * with all that is in it, after the last.
 *
 * <pre>{@code
 * @RegisterExtension static final Tenant TENANT = new Tenant();
 * }</pre>
 */
public final class Tenant
    implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("e2e")
          .withForce(true)
          .build();

  private static final int MOST_TRIES = 20;

  private String namespace = "";
  private boolean kept;

  /** The namespace's name, unique for each run. */
  public String namespace() {
    return namespace;
  }

  /**
   * Applies one document, as {@code kubectl apply --server-side} does.
   *
   * @return the object as the API server keeps it
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when it is refused
   */
  public HasMetadata apply(String yaml) {
    return Kube.client().resource(read(yaml)).inNamespace(namespace).patch(APPLY);
  }

  /** Applies a file of one document to this namespace, whichever namespace it names. */
  public Cluster applyClusterFile(Path file) throws IOException {
    HasMetadata document = read(Files.readString(file));
    document.getMetadata().setNamespace(namespace);
    Kube.client().resource(document).patch(APPLY);
    return cluster(document.getMetadata().getName());
  }

  /** As {@code kubectl create --dry-run=server} does: everything is checked, nothing is kept. */
  public HasMetadata createDryRun(String yaml) {
    return Kube.client().resource(read(yaml)).inNamespace(namespace).dryRun().create();
  }

  /**
   * As {@code kubectl replace} does: what the document does not say is gone. Tried again when the
   * operator wrote at the same moment.
   */
  public HasMetadata replace(String yaml) {
    for (int tries = 1; ; tries++) {
      try {
        return Kube.client().resource(read(yaml)).inNamespace(namespace).update();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /**
   * Applies a ManagedPostgres.
   *
   * @param spec in YAML's flow style, e.g. <code>{plan: basic}</code>
   */
  public Cluster applyCluster(String name, String spec) {
    apply(managedPostgres(name, spec));
    return cluster(name);
  }

  /** A cluster by its name, whether it is there or not. */
  public Cluster cluster(String name) {
    return new Cluster(namespace, name);
  }

  /** The document that {@link #applyCluster} applies. */
  public static String managedPostgres(String name, String spec) {
    return """
        apiVersion: mpg.dev/v1alpha1
        kind: ManagedPostgres
        metadata: {name: "%s"}
        spec: %s
        """
        .formatted(name, spec);
  }

  /** The namespace stays after the last test, for somebody to look at. */
  public void keep() {
    kept = true;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isNested(context)) {
      return;
    }
    String name = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    namespace = "e2e-%s-%s".formatted(name, Long.toString(System.currentTimeMillis(), 36));
    Kube.client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .addToLabels("mpg.dev/e2e", "true")
                .endMetadata()
                .build())
        .create();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(
            failure -> Diagnostics.write(namespace, context.getDisplayName() + ": " + failure));
  }

  /** Clusters first, so that the operator can clean up as it does for a person. */
  @Override
  public void afterAll(ExtensionContext context) {
    if (kept || isNested(context)) {
      return;
    }
    var clusters = Kube.client().resources(ManagedPostgres.class).inNamespace(namespace);
    clusters.delete();
    await("clusters in " + namespace + " to go")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> clusters.list().getItems().isEmpty());
    Kube.client().namespaces().withName(namespace).delete();
  }

  /** A nested class shares the namespace of its outer one. */
  private static boolean isNested(ExtensionContext context) {
    return context.getRequiredTestClass().isAnnotationPresent(Nested.class);
  }

  private static HasMetadata read(String yaml) {
    return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
  }
}
