package dev.mpg.e2e.support;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** What a person wants to see of a failed test, kept before its namespace goes. */
public final class Diagnostics {

  private static final Path FOLDER = Path.of("target", "diagnostics");
  private static final int LINES = 200;
  private static final Map<String, String> OPERATOR =
      Map.of("app.kubernetes.io/name", "mpg-operator");

  private Diagnostics() {}

  /** Writes a file named after the namespace and the time. Secrets are left out. */
  public static void write(String namespace, String reason) {
    write(FOLDER, namespace, reason, LINES);
  }

  /**
   * The same in another folder.
   *
   * @param lines of each pod's log
   */
  public static void write(Path folder, String namespace, String reason, int lines) {
    StringBuilder text = new StringBuilder(reason).append("\n\n");
    for (ManagedPostgres cluster :
        Kube.client().resources(ManagedPostgres.class).inNamespace(namespace).list().getItems()) {
      text.append(Serialization.asYaml(cluster)).append('\n');
    }
    for (Event event : Kube.client().v1().events().inNamespace(namespace).list().getItems()) {
      text.append(
          "%s %s/%s %s: %s%n"
              .formatted(
                  event.getLastTimestamp(),
                  event.getInvolvedObject().getKind(),
                  event.getInvolvedObject().getName(),
                  event.getReason(),
                  event.getMessage()));
    }
    for (Pod pod : Kube.client().pods().inNamespace(namespace).list().getItems()) {
      append(text, pod, lines);
    }
    for (Pod pod : Kube.client().pods().inAnyNamespace().withLabels(OPERATOR).list().getItems()) {
      append(text, pod, 5 * lines);
    }
    try {
      Files.createDirectories(folder);
      String time = Instant.now().toString().replace(':', '-');
      Files.writeString(folder.resolve(namespace + "-" + time + ".txt"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(StringBuilder text, Pod pod, int lines) {
    String name = pod.getMetadata().getName();
    text.append("\n--- pod ").append(name).append(' ').append(pod.getStatus().getPhase());
    text.append('\n').append(Serialization.asYaml(pod.getStatus()));
    pod.getStatus().getContainerStatuses().stream()
        .filter(container -> container.getRestartCount() > 0)
        .map(ContainerStatus::getName)
        .forEach(
            container ->
                text.append("\n--- log before the last start of ")
                    .append(name)
                    .append('/')
                    .append(container)
                    .append('\n')
                    .append(logBefore(pod, container, lines))
                    .append('\n'));
    pod.getSpec()
        .getContainers()
        .forEach(
            container -> {
              text.append("\n--- log of ").append(name).append('/').append(container.getName());
              text.append('\n').append(log(pod, container.getName(), lines)).append('\n');
            });
  }

  private static String logBefore(Pod pod, String container, int lines) {
    try {
      return Kube.client()
          .pods()
          .resource(pod)
          .inContainer(container)
          .terminated()
          .tailingLines(lines)
          .getLog();
    } catch (KubernetesClientException e) {
      return "no log: " + e.getMessage();
    }
  }

  private static String log(Pod pod, String container, int lines) {
    try {
      return Kube.client().pods().resource(pod).inContainer(container).tailingLines(lines).getLog();
    } catch (KubernetesClientException e) {
      return "no log: " + e.getMessage();
    }
  }
}
