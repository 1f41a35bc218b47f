package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.StoreModel;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/** What a server is to know of backups, and what its pod needs for them. */
public final class ServerBackups {
  /** Where pgBackRest listens, in the pods of servers and of the repository. */
  public static final int PORT = 8432;

  /** Where its configuration is. */
  public static final String FOLDER = "/etc/pgbackrest";

  public static final String FILE = "pgbackrest.conf";

  /** The name under which a cluster's files are in its repository; it has one of its own. */
  static final String STANZA = "main";

  /** Brings one file of the log to the repository. */
  public static final String ARCHIVE_COMMAND = "pgbackrest --stanza=" + STANZA + " archive-push %p";

  /**
   * What was written is brought to the repository after so long at the latest, however little it
   * is. With the time on the way it is less than a minute.
   */
  public static final String ARCHIVE_TIMEOUT = "45s";

  static final String VOLUME = "pgbackrest";
  private static final int READABLE_BY_GROUP = 0440;

  private ServerBackups() {}

  /** Volumes of a server's pod. */
  public static List<Volume> volumes(ClusterModel model) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(config(model.names()));
    StoreModel store = model.backup().store();
    if (store != null) {
      volumes.add(StoreFiles.volume(store, model.names().repositoryCipher()));
    }
    return volumes;
  }

  /** Mounts of these volumes. */
  public static List<VolumeMount> mounts(ClusterModel model) {
    return model.backup().store() == null ? List.of(mount()) : List.of(mount(), StoreFiles.mount());
  }

  /** Environment of the database container. */
  public static List<EnvVar> environment(ClusterModel model) {
    return model.backup().store() == null ? List.of() : List.of(StoreFiles.environment());
  }

  /** Ports of the database container beside {@link #PORT}: without a repository it is asked. */
  public static List<ContainerPort> morePorts(ClusterModel model) {
    return model.backup().store() == null
        ? List.of()
        : List.of(
            new ContainerPortBuilder()
                .withName("control")
                .withContainerPort(RepositoryStatefulSet.CONTROL_PORT)
                .withProtocol("TCP")
                .build());
  }

  static VolumeMount mount() {
    return RepositoryStatefulSet.mount(VOLUME, FOLDER, true);
  }

  static Volume config(ClusterNames names) {
    return new VolumeBuilder()
        .withName(VOLUME)
        .withNewConfigMap()
        .withName(names.pgbackrest())
        .withDefaultMode(READABLE_BY_GROUP)
        .addNewItem()
        .withKey(PgbackrestConfig.SERVER)
        .withPath(FILE)
        .endItem()
        .endConfigMap()
        .build();
  }
}
