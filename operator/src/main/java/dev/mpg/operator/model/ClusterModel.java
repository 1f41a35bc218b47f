package dev.mpg.operator.model;

import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.config.Images;
import dev.mpg.operator.config.Plan;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as it is wanted: spec, plan and defaults resolved once.
 *
 * @param names names of its objects
 * @param uid the resource's UID
 * @param planName name of the plan
 * @param plan the plan in force
 * @param majorVersion PostgreSQL major version
 * @param images the images in use
 * @param instances the servers that are to exist, in order of their numbers
 * @param storage size of each data volume: the spec's, or that of the largest there is
 * @param storageClass class of the volumes; null: the default class
 * @param poolMode how the pooler assigns server connections
 * @param poolerReplicas pooler pods
 * @param poolerParameters the user's PgBouncer settings
 * @param switchover how the primary changes
 * @param serverParameters the user's server settings
 * @param databases application databases
 * @param users login users
 * @param suspended no pods, data kept
 * @param backup when and where to it is backed up
 * @param restore what a new cluster is made from; null when it starts empty
 */
public record ClusterModel(
    ClusterNames names,
    String uid,
    String planName,
    Plan plan,
    String majorVersion,
    Images images,
    List<Instance> instances,
    Memory storage,
    @Nullable String storageClass,
    PoolMode poolMode,
    int poolerReplicas,
    SortedMap<String, String> poolerParameters,
    SwitchoverPolicy switchover,
    SortedMap<String, String> serverParameters,
    List<DatabaseModel> databases,
    List<UserModel> users,
    boolean suspended,
    BackupModel backup,
    @Nullable RestoreModel restore) {

  /** Image of the database container. */
  public String postgresImage() {
    String image = images.postgres().get(majorVersion);
    if (image == null) {
      throw new IllegalStateException("no image for PostgreSQL " + majorVersion);
    }
    return image;
  }
}
