package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackupSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The backups of a cluster, as a person sees and asks for them. */
public final class Backups {
  private final Cluster cluster;

  public Backups(Cluster cluster) {
    this.cluster = cluster;
  }

  /** All of them, whatever became of them. */
  public List<ManagedPostgresBackup> list() {
    return Kube.client()
        .resources(ManagedPostgresBackup.class)
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .filter(backup -> cluster.name().equals(backup.getSpec().getCluster()))
        .toList();
  }

  /** One by its name, as it is now; null when there is none. */
  public @Nullable ManagedPostgresBackup find(String name) {
    return resource(name).get();
  }

  private Resource<ManagedPostgresBackup> resource(String name) {
    return Kube.client()
        .resources(ManagedPostgresBackup.class)
        .inNamespace(cluster.namespace())
        .withName(name);
  }

  /** Those that were made. */
  public List<ManagedPostgresBackup> succeeded() {
    return list().stream()
        .filter(backup -> backup.getStatus() != null)
        .filter(backup -> backup.getStatus().getPhase() == BackupPhase.SUCCEEDED)
        .toList();
  }

  /** Asks for one. */
  public ManagedPostgresBackup ask(String name, BackupType type, DeletionPolicy policy) {
    ManagedPostgresBackup backup = new ManagedPostgresBackup();
    backup.setMetadata(
        new ObjectMetaBuilder().withNamespace(cluster.namespace()).withName(name).build());
    ManagedPostgresBackupSpec spec = new ManagedPostgresBackupSpec();
    spec.setCluster(cluster.name());
    spec.setType(type);
    spec.setDeletionPolicy(policy);
    backup.setSpec(spec);
    return Kube.client().resource(backup).create();
  }

  /** One by its name, as soon as nothing more happens to it. */
  public ManagedPostgresBackup awaitEnd(String name) {
    return awaitEnd(name, Cluster.PATIENCE);
  }

  /** The same for one that may take long. */
  public ManagedPostgresBackup awaitEnd(String name, Duration patience) {
    return await("backup " + name + " of " + cluster)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> find(name),
            backup ->
                backup != null
                    && backup.getStatus() != null
                    && backup.getStatus().getPhase() != null
                    && backup.getStatus().getPhase().isFinal());
  }

  /** Waits for the first backup, which nobody has to ask for. */
  public void awaitFirst() {
    cluster
        .awaitCondition("BackupHealthy", "True")
        .awaitThat("a backup that is listed", c -> !succeeded().isEmpty());
  }

  /** Asks for one, and waits until it is made. */
  public ManagedPostgresBackup make(String name, BackupType type) {
    ask(name, type, DeletionPolicy.RETAIN);
    ManagedPostgresBackup made = awaitEnd(name);
    if (made.getStatus().getPhase() != BackupPhase.SUCCEEDED) {
      throw new IllegalStateException(name + ": " + made.getStatus().getError());
    }
    return made;
  }

  /** Deletes one; what becomes of its files is its policy's to say. */
  public void delete(String name) {
    resource(name).delete();
  }

  /** Waits until one is not listed any more. */
  public void awaitGone(String name) {
    cluster.awaitThat("no backup " + name, c -> find(name) == null);
  }

  /** Whether one is being made. */
  public boolean isRunning(String name) {
    ManagedPostgresBackup backup = find(name);
    return backup != null
        && backup.getStatus() != null
        && backup.getStatus().getPhase() == BackupPhase.RUNNING;
  }

  /** Waits until a backup that was asked for copies files. */
  public void awaitCopying(String name) {
    String begun =
        "cd /var/lib/pgbackrest/%s/backup/main; for label in *F; do"
                .formatted(cluster.get().getMetadata().getUid())
            + " [ ! -e $label/backup.manifest.copy ] || [ -e $label/backup.manifest ]"
            + " || echo $label; done";
    await("backup " + name + " to copy files")
        .atMost(Cluster.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !inRepository(begun).isEmpty());
  }

  /** The repository's pod. */
  public Pod repository() {
    String name = cluster.name() + "-repo-0";
    return Objects.requireNonNull(
        Kube.client().pods().inNamespace(cluster.namespace()).withName(name).get(),
        () -> "there is no pod " + name);
  }

  /** The repository's volume is lost with all that is on it, and its pod ends. */
  public void lose() {
    Pod pod = repository();
    Kube.client()
        .persistentVolumeClaims()
        .inNamespace(cluster.namespace())
        .withName("data-" + pod.getMetadata().getName())
        .delete();
    Kube.client().pods().resource(pod).withGracePeriod(0).delete();
  }

  /** Runs a command in the repository's pod. */
  public String inRepository(String command) {
    return Shell.inContainer(repository(), "repository", command);
  }

  /** The repository takes connections, and says nothing any more: the worst way to be away. */
  public void freeze() {
    signal("STOP");
  }

  /** It goes on. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    // One that was listed may have ended by itself.
    inRepository("kill -%s $(%s) 2>/dev/null || :".formatted(name, Shell.processes("pgbackrest")));
  }
}
