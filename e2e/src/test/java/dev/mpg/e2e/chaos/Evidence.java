package dev.mpg.e2e.chaos;

import dev.mpg.e2e.chaos.fault.Scene;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Diagnostics;
import dev.mpg.e2e.support.Shell;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what it takes to find the cause of a violation. */
final class Evidence {

  private static final String DATA = "/var/lib/postgresql/data/pgdata";

  private static final String KEPT = "/var/lib/postgresql/data/kept";

  private Evidence() {}

  /**
   * Writes histories, what was found, logs of all pods, and copies each server's WAL within its
   * volume before it is used again.
   *
   * @return the folder
   */
  static Path keep(Cluster cluster, RoundPlan plan, Audit audit, List<Violation> violations) {
    Path folder =
        Path.of("target", "chaos", cluster.namespace() + "-" + cluster.name() + "-" + plan.seed());
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("round.txt"), plan + "\n");
      Files.write(
          folder.resolve("violations.txt"), violations.stream().map(Violation::toString).toList());
      Files.write(
          folder.resolve("attempts.txt"),
          audit.attempts().stream().map(Attempt::toString).toList());
      Files.write(
          folder.resolve("lists.txt"),
          new TreeMap<>(audit.seen().lists())
              .entrySet().stream().map(Map.Entry::toString).toList());
      Files.write(
          folder.resolve("entries.txt"),
          new TreeMap<>(audit.seen().entries())
              .entrySet().stream().map(Map.Entry::toString).toList());
      for (Pod pod : cluster.pods()) {
        if (pod.getSpec().getContainers().get(0).getName().equals(Scene.POSTGRES)) {
          Files.writeString(
              folder.resolve(pod.getMetadata().getName() + ".txt"), server(pod, cluster));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Diagnostics.write(folder, cluster.namespace(), plan + ": " + violations, 20_000);
    return folder;
  }

  private static String server(Pod pod, Cluster cluster) {
    try {
      return Shell.inContainer(
              pod,
              Scene.POSTGRES,
              """
              cp -a %1$s/pg_wal %2$s
              pg_controldata
              for history in %1$s/pg_wal/*.history; do echo "$history"; cat "$history"; done
              ls -l %1$s/pg_wal
              """
                  .formatted(DATA, KEPT))
          + """

          WAL is kept in %1$s of this pod. attempts.txt has the position of each write; to look there:
          kubectl --namespace %2$s exec %3$s -- pg_waldump --path=%1$s --timeline=TIMELINE --start=POSITION --limit=50
          """
              .formatted(KEPT, cluster.namespace(), pod.getMetadata().getName());
    } catch (RuntimeException e) {
      return "nothing to be had of it: " + e;
    }
  }
}
