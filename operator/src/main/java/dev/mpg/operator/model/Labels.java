package dev.mpg.operator.model;

import java.util.Map;
import java.util.TreeMap;

/** The labels and annotations of everything the operator makes. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String MANAGED_BY_VALUE = "mpg-operator";
  public static final String NAME = "app.kubernetes.io/name";
  public static final String NAME_VALUE = "managed-postgres";
  public static final String INSTANCE = "app.kubernetes.io/instance";
  public static final String COMPONENT = "app.kubernetes.io/component";

  /** Patroni's scope label: the cluster's name. */
  public static final String CLUSTER = "mpg.dev/cluster";

  /** Patroni's role label on pods. */
  public static final String ROLE = "mpg.dev/role";

  public static final String ROLE_PRIMARY = "primary";
  public static final String ROLE_REPLICA = "replica";

  /** The instance's number on its pod and volume claim. */
  public static final String NUMBER = "mpg.dev/instance";

  /** On the volume claim that held the primary last; read when kept volumes are used again. */
  public static final String LAST_PRIMARY = "mpg.dev/last-primary";

  /** On a volume claim: the major version of PostgreSQL that its data are of. */
  public static final String POSTGRES_VERSION = "mpg.dev/postgres-version";

  /** On a pod that was slow to start: that the kubelet was made to look at it again. */
  public static final String HASTENED = "mpg.dev/hastened";

  /** On a pod: the size its volume was last grown to. */
  public static final String VOLUME_SIZE = "mpg.dev/volume-size";

  /** On a server's pod: a fingerprint of its template but for the CPU of the server. */
  public static final String TEMPLATE = "mpg.dev/template";

  /** On a server's pod: the CPU that it could not get in its place. */
  public static final String RESIZE_REFUSED = "mpg.dev/resize-refused";

  /** On a pod: which versions of the objects that it mounts the kubelet was last hinted at. */
  public static final String FILES = "mpg.dev/files";

  /** On a user's Secret, by a person: any value that was not there before asks for a password. */
  public static final String ROTATE = "mpg.dev/rotate";

  /** On a user's Secret: the value of {@link #ROTATE} that was carried out last. */
  public static final String ROTATED = "mpg.dev/rotated";

  /**
   * On the resource, by a person: the pod that is to be the primary, or {@code any}. On the
   * ConfigMap with Patroni's requests, by the operator: how far a change of the primary is.
   */
  public static final String SWITCHOVER = "mpg.dev/switchover";

  /**
   * On the resource, by a person: any value asks for a verification of the newest backup. On the
   * pod of one: the value that it was begun for.
   */
  public static final String VERIFY = "mpg.dev/verify";

  /** On the pod of a verification: the name of the backup. */
  public static final String BACKUP = "mpg.dev/backup";

  /** On the Secret of verifiers: the spec that is carried out, as JSON. */
  public static final String SPEC = "mpg.dev/spec";

  /** On a repository's volume: the UID of the cluster whose backups it took last. */
  public static final String REPOSITORY_OF = "mpg.dev/repository-of";

  /** On the Secret of a repository's passphrase: where in a store its files are, as JSON. */
  public static final String STORE = "mpg.dev/store";

  /** On that Secret: where files of former clusters of that name are kept, separated by commas. */
  public static final String KEPT_STORES = "mpg.dev/kept-stores";

  /** On the volume of a cluster's first server: what was restored to it. */
  public static final String RESTORED = "mpg.dev/restored";

  /** Beside that: what was asked for, see {@link RestoreModel#request()}. */
  public static final String RESTORED_FROM = "mpg.dev/restored-from";

  /** On a scheduled backup: the time it was due at. */
  public static final String SCHEDULED_FOR = "mpg.dev/scheduled-for";

  /** Selects everything the operator made, in any cluster. */
  public static final String SELECTOR = MANAGED_BY + "=" + MANAGED_BY_VALUE;

  private Labels() {}

  /** Labels of an object that belongs to one component of a cluster. */
  public static Map<String, String> of(String cluster, Component component) {
    Map<String, String> labels = new TreeMap<>(selector(cluster, component));
    labels.put(MANAGED_BY, MANAGED_BY_VALUE);
    labels.put(NAME, NAME_VALUE);
    labels.put(INSTANCE, cluster);
    return labels;
  }

  /** What selects the pods of a component. */
  public static Map<String, String> selector(String cluster, Component component) {
    return Map.of(CLUSTER, cluster, COMPONENT, component.label());
  }

  /** What selects the pods of a role; Patroni keeps the role label. */
  public static Map<String, String> selector(String cluster, String role) {
    Map<String, String> labels = new TreeMap<>(selector(cluster, Component.POSTGRES));
    labels.put(ROLE, role);
    return labels;
  }
}
