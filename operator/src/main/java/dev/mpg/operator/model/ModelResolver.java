package dev.mpg.operator.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import dev.mpg.operator.api.v1alpha1.BackupCompression;
import dev.mpg.operator.api.v1alpha1.BackupRetention;
import dev.mpg.operator.api.v1alpha1.BackupSpec;
import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import dev.mpg.operator.api.v1alpha1.RestoreSpec;
import dev.mpg.operator.api.v1alpha1.S3Source;
import dev.mpg.operator.api.v1alpha1.S3Spec;
import dev.mpg.operator.api.v1alpha1.S3Store;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import dev.mpg.operator.api.v1alpha1.SwitchoverSpec;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.config.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resolves a valid spec, the catalogue and the defaults into a {@link ClusterModel}. */
public final class ModelResolver {
  private static final int MINUTES = 60;
  private static final int MINUTES_OF_DAY = 24 * MINUTES;

  private final Catalogue catalogue;

  public ModelResolver(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Resolves a cluster.
   *
   * @param resource a resource without violations
   * @param known the instances that exist
   */
  public ClusterModel resolve(ManagedPostgres resource, KnownInstances known) {
    ManagedPostgresSpec spec = requireNonNull(resource.getSpec(), "spec");
    ClusterNames names =
        new ClusterNames(resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    String planName = requireNonNull(spec.getPlan(), "spec.plan");
    Plan plan = requireNonNull(catalogue.plans().get(planName), planName);
    StorageSpec storage = requireNonNullElse(spec.getStorage(), new StorageSpec());
    PoolerSpec pooler = requireNonNullElse(spec.getPooler(), new PoolerSpec());
    int wanted = requireNonNullElse(spec.getReplicas(), Defaults.REPLICAS) + 1;
    List<DatabaseModel> databases = databases(spec);
    return new ClusterModel(
        names,
        resource.getMetadata().getUid(),
        planName,
        plan,
        majorVersion(spec, known),
        catalogue.images(),
        InstanceChooser.choose(wanted, known.numbers(), known.primary()).stream()
            .map(names::instance)
            .toList(),
        storage(storage, known),
        storage.getStorageClassName(),
        requireNonNullElse(pooler.getMode(), Defaults.POOL_MODE),
        requireNonNullElse(pooler.getReplicas(), Defaults.POOLER_REPLICAS),
        sorted(pooler.getParameters()),
        switchover(requireNonNullElse(spec.getSwitchover(), new SwitchoverSpec())),
        sorted(spec.getPostgresql() == null ? null : spec.getPostgresql().getParameters()),
        databases,
        users(spec, names, databases.get(0).name()),
        requireNonNullElse(spec.getSuspended(), Defaults.SUSPENDED),
        backup(requireNonNullElse(spec.getBackup(), new BackupSpec()), storage, resource),
        restore(spec.getRestoreFrom(), names.namespace()));
  }

  /** Clusters that ask for nothing are backed up at different times. */
  private static BackupModel backup(
      BackupSpec spec, StorageSpec storage, ManagedPostgres resource) {
    String uid = requireNonNullElse(resource.getMetadata().getUid(), "");
    int minute = Spread.of(uid, MINUTES_OF_DAY);
    RepositoryStorage own = requireNonNullElse(spec.getStorage(), new RepositoryStorage());
    Memory instance = Memory.of(requireNonNullElse(storage.getSize(), Defaults.STORAGE_SIZE));
    return new BackupModel(
        requireNonNullElse(
            spec.getFullSchedule(), minute % MINUTES + " " + minute / MINUTES + " * * *"),
        requireNonNullElse(
            spec.getIncrementalSchedule(), (minute + MINUTES / 2) % MINUTES + " * * * *"),
        spec.getVerify() == null ? null : spec.getVerify().getSchedule(),
        retention(spec),
        own.getSize() == null
            ? new Memory(instance.bytes() * Defaults.REPOSITORY_SIZES)
            : Memory.of(own.getSize()),
        own.getStorageClassName() == null
            ? storage.getStorageClassName()
            : own.getStorageClassName(),
        spec.getS3() == null ? null : store(spec.getS3(), resource));
  }

  /** The UID is in the path, so that two clusters of one name never meet. */
  private static StoreModel store(S3Spec spec, ManagedPostgres resource) {
    return store(
        spec,
        Stream.of(
                spec.getPrefix(),
                resource.getMetadata().getNamespace(),
                resource.getMetadata().getName(),
                resource.getMetadata().getUid())
            .flatMap(Stream::ofNullable)
            .collect(Collectors.joining("/")));
  }

  private static StoreModel store(S3Store spec, String path) {
    return new StoreModel(
        requireNonNull(spec.getEndpoint(), "s3.endpoint"),
        requireNonNull(spec.getBucket(), "s3.bucket"),
        requireNonNull(spec.getRegion(), "s3.region"),
        requireNonNullElse(spec.getUriStyle(), Defaults.URI_STYLE),
        path,
        spec.getCredentialsSecret(),
        spec.getCaSecret());
  }

  /** Whether a cluster's backups go to a store, which never changes. */
  public static boolean isInStore(@Nullable ManagedPostgresSpec spec) {
    return spec != null && spec.getBackup() != null && spec.getBackup().getS3() != null;
  }

  /** For how long the backups of a cluster are kept. */
  public static BackupModel.Retention retention(@Nullable ManagedPostgresSpec spec) {
    BackupSpec backup = spec == null ? null : spec.getBackup();
    return retention(requireNonNullElse(backup, new BackupSpec()));
  }

  /** How the files of a cluster's backups are compressed. */
  public static BackupCompression compression(@Nullable ManagedPostgresSpec spec) {
    BackupSpec backup = spec == null ? null : spec.getBackup();
    return requireNonNullElse(
        backup == null ? null : backup.getCompression(), Defaults.BACKUP_COMPRESSION);
  }

  private static BackupModel.Retention retention(BackupSpec backup) {
    BackupRetention wanted = requireNonNullElse(backup.getRetention(), new BackupRetention());
    return wanted.getFullBackups() != null
        ? new BackupModel.Retention(false, wanted.getFullBackups())
        : new BackupModel.Retention(
            true, requireNonNullElse(wanted.getDays(), Defaults.RETENTION_DAYS));
  }

  private static @Nullable RestoreModel restore(@Nullable RestoreSpec spec, String namespace) {
    return spec == null
        ? null
        : new RestoreModel(source(spec, namespace), spec.getBackup(), spec.getPointInTime());
  }

  private static RestoreModel.Source source(RestoreSpec spec, String namespace) {
    S3Source store = spec.getS3();
    return store == null
        ? new RestoreModel.OfCluster(
            new ClusterNames(namespace, requireNonNull(spec.getCluster(), "restoreFrom.cluster")))
        : new RestoreModel.InStore(
            store(store, requireNonNull(store.getPath(), "restoreFrom.s3.path")),
            requireNonNull(store.getCipherSecret(), "restoreFrom.s3.cipherSecret"));
  }

  /** A new standby needs room for what the others have, however these came to be larger. */
  private static Memory storage(StorageSpec spec, KnownInstances known) {
    Memory wanted = Memory.of(requireNonNullElse(spec.getSize(), Defaults.STORAGE_SIZE));
    return known.volume() == null ? wanted : wanted.atLeast(known.volume());
  }

  /** The newest is for new clusters only: an image that was added must not touch the others. */
  private String majorVersion(ManagedPostgresSpec spec, KnownInstances known) {
    return requireNonNullElseGet(
        spec.getPostgresVersion(),
        () -> requireNonNullElseGet(known.majorVersion(), catalogue.images()::newestMajor));
  }

  private static SwitchoverPolicy switchover(SwitchoverSpec spec) {
    return new SwitchoverPolicy(
        Duration.ofSeconds(
            requireNonNullElse(spec.getPauseTimeoutSeconds(), Defaults.PAUSE_TIMEOUT_SECONDS)),
        requireNonNullElse(spec.getAfterTimeout(), Defaults.AFTER_TIMEOUT));
  }

  private static List<DatabaseModel> databases(ManagedPostgresSpec spec) {
    List<DatabaseSpec> wanted = spec.getDatabases();
    if (wanted == null || wanted.isEmpty()) {
      return List.of(new DatabaseModel(Defaults.DATABASE, List.of(), Defaults.DELETION_POLICY));
    }
    return wanted.stream()
        .map(
            database ->
                new DatabaseModel(
                    requireNonNull(database.getName()),
                    requireNonNullElse(database.getExtensions(), List.of()),
                    requireNonNullElse(database.getDeletionPolicy(), Defaults.DELETION_POLICY)))
        .toList();
  }

  private static List<UserModel> users(
      ManagedPostgresSpec spec, ClusterNames names, String firstDatabase) {
    List<UserSpec> wanted = spec.getUsers();
    if (wanted == null || wanted.isEmpty()) {
      UserSpec user = new UserSpec();
      user.setName(Defaults.USER);
      wanted = List.of(user);
    }
    return wanted.stream()
        .map(
            user -> {
              String name = requireNonNull(user.getName());
              return new UserModel(
                  name,
                  requireNonNullElse(user.getRole(), Defaults.USER_ROLE),
                  requireNonNullElse(user.getDatabase(), firstDatabase),
                  names.userSecret(name));
            })
        .toList();
  }

  private static SortedMap<String, String> sorted(@Nullable Map<String, String> parameters) {
    return parameters == null ? new TreeMap<>() : new TreeMap<>(parameters);
  }
}
