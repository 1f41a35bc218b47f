package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.StoreModel;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/** Where the backups are that a pod reads, and what it needs to get there. */
public sealed interface RestoreSource {

  /** pgBackRest's options, a line each. */
  String options();

  /**
   * Volumes of the pod.
   *
   * @param task of the pod
   * @param file key of pgBackRest's configuration in the task's ConfigMap
   */
  List<Volume> volumes(RestorePod.Task task, String file);

  /** Mounts of these volumes, but for the configuration's. */
  List<VolumeMount> mounts();

  /** Arguments of mpg-restore. */
  default List<String> arguments() {
    return List.of();
  }

  /** Environment of the container. */
  default List<EnvVar> environment() {
    return List.of();
  }

  /** A repository that runs is asked over TLS. */
  record Running(ClusterNames names) implements RestoreSource {
    @Override
    public String options() {
      return PgbackrestConfig.host(names);
    }

    @Override
    public List<Volume> volumes(RestorePod.Task task, String file) {
      return List.of(config(task, file), RepositoryStatefulSet.tls(task.tls()));
    }

    @Override
    public List<VolumeMount> mounts() {
      return List.of(RepositoryStatefulSet.mount("tls", PgbackrestConfig.TLS, true));
    }
  }

  /**
   * Of one that only the volume is left of, that is mounted, to read.
   *
   * @param uid in the path of the repository
   */
  record Retained(ClusterNames names, String uid) implements RestoreSource {
    @Override
    public String options() {
      return """
          repo1-path=%s
          repo1-cipher-type=aes-256-cbc
          """
          .formatted(PgbackrestConfig.path(uid));
    }

    @Override
    public List<Volume> volumes(RestorePod.Task task, String file) {
      return List.of(
          RepositoryStatefulSet.config(task.name(), file, names.repositoryCipher()),
          RestorePod.claim("repository", names.repositoryClaim(), true));
    }

    @Override
    public List<VolumeMount> mounts() {
      return List.of(RepositoryStatefulSet.mount("repository", PgbackrestConfig.VOLUME, true));
    }
  }

  /**
   * A store is read by the pod itself.
   *
   * @param cipherSecret Secret with the passphrase
   * @param field of the spec that says where the store is, for messages
   */
  record InStore(StoreModel store, String cipherSecret, String field) implements RestoreSource {
    @Override
    public String options() {
      return StoreFiles.options(store);
    }

    @Override
    public List<Volume> volumes(RestorePod.Task task, String file) {
      return List.of(config(task, file), StoreFiles.volume(store, cipherSecret));
    }

    @Override
    public List<VolumeMount> mounts() {
      return List.of(StoreFiles.mount());
    }

    @Override
    public List<String> arguments() {
      return List.of("--field", field);
    }

    @Override
    public List<EnvVar> environment() {
      return List.of(StoreFiles.environment());
    }
  }

  private static Volume config(RestorePod.Task task, String file) {
    return new VolumeBuilder()
        .withName("config")
        .withNewConfigMap()
        .withName(task.name())
        .addNewItem()
        .withKey(file)
        .withPath(ServerBackups.FILE)
        .endItem()
        .endConfigMap()
        .build();
  }
}
