package dev.mpg.operator.status;

import static java.util.Comparator.naturalOrder;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.api.v1alpha1.BindingStatus;
import dev.mpg.operator.api.v1alpha1.DatabaseStatus;
import dev.mpg.operator.api.v1alpha1.EndpointsStatus;
import dev.mpg.operator.api.v1alpha1.ExtensionStatus;
import dev.mpg.operator.api.v1alpha1.ItemStatus;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.RestoreStatus;
import dev.mpg.operator.api.v1alpha1.SwitchoverStatus;
import dev.mpg.operator.backup.RestoreProgress;
import dev.mpg.operator.credentials.UserPassword;
import dev.mpg.operator.database.ExtensionResult;
import dev.mpg.operator.database.ItemKind;
import dev.mpg.operator.database.ItemResult;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.DatabaseModel;
import dev.mpg.operator.model.UserModel;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.MemberStatus;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.resources.network.Services;
import dev.mpg.operator.resources.patroni.DynamicConfig;
import dev.mpg.operator.rollout.VolumeGrowth;
import dev.mpg.operator.switchover.Progress;
import dev.mpg.operator.validation.Violation;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the status of a resource: a pure function of what was seen, of the status before, and of a
 * clock.
 */
public final class StatusFactory {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;

  public StatusFactory(Clock clock) {
    this.clock = clock;
  }

  /** The status of a cluster whose spec is carried out. */
  public ManagedPostgresStatus of(ManagedPostgres resource, Seen seen) {
    ManagedPostgresStatus before =
        requireNonNullElse(resource.getStatus(), new ManagedPostgresStatus());
    ClusterModel model = seen.model();
    Observation observation = seen.observation();
    ManagedPostgresStatus status = new ManagedPostgresStatus();
    status.setObservedGeneration(resource.getMetadata().getGeneration());
    status.setPlan(
        seen.rollout() == null
            ? model.planName()
            : requireNonNullElse(before.getPlan(), model.planName()));
    status.setVersion(model.majorVersion());
    status.setPrimary(primary(observation));
    status.setReplicas(observation.streaming().size());
    status.setPoolMode(
        seen.poolerProblem() == null
            ? model.poolMode()
            : requireNonNullElse(before.getPoolMode(), model.poolMode()));
    status.setEndpoints(endpoints(model.names()));
    BindingStatus binding = new BindingStatus();
    binding.setName(model.users().get(0).secret());
    status.setBinding(binding);
    status.setSwitchover(switchover(seen.switchover()));
    status.setUsers(users(seen, before));
    status.setDatabases(databases(seen, before));
    status.setBackup(BackupConditions.status(seen, before));
    status.setRestore(restore(seen.backups().restore()));

    Conditions conditions =
        new Conditions(before.getConditions(), clock.instant(), status.getObservedGeneration());
    boolean streaming = streaming(seen, conditions);
    boolean pooler = pooler(seen, conditions);
    boolean users = items(seen, status.getUsers(), ConditionType.USERS_SYNCED, "user", conditions);
    boolean databases =
        items(
            seen,
            withExtensions(status.getDatabases()),
            ConditionType.DATABASES_SYNCED,
            "database",
            conditions);
    BackupConditions.set(seen, before, status.getBackup(), conditions);
    boolean ready = ready(seen, conditions);
    storage(seen.observation(), seen.storageProblem(), conditions);
    boolean whole = ready && streaming && pooler && users && databases;
    Phase phase = phase(seen, ready, whole);
    if (seen.refused().isEmpty()) {
      progressing(seen, phase, conditions);
    } else {
      refused(
          conditions,
          describe(seen.refused()) + "; until that is mended the former spec is carried out");
    }
    status.setConditions(conditions.list());
    status.setPhase(phase);
    return status;
  }

  /** The status while the primary changes on purpose: of the rest nothing new is said. */
  public ManagedPostgresStatus switching(ManagedPostgres resource, Progress progress) {
    ManagedPostgresStatus before =
        requireNonNullElse(resource.getStatus(), new ManagedPostgresStatus());
    ManagedPostgresStatus status = JSON.convertValue(before, ManagedPostgresStatus.class);
    status.setPhase(Phase.UPDATING);
    status.setSwitchover(switchover(progress));
    Conditions conditions =
        new Conditions(
            before.getConditions(),
            clock.instant(),
            requireNonNullElse(
                before.getObservedGeneration(), resource.getMetadata().getGeneration()));
    conditions.set(ConditionType.PROGRESSING, true, ConditionReason.UPDATING, progress.message());
    status.setConditions(conditions.withRest());
    return status;
  }

  private static @Nullable RestoreStatus restore(BackupView.@Nullable Restore seen) {
    RestoreProgress progress = seen == null ? null : seen.progress();
    if (progress == null) {
      return null;
    }
    RestoreStatus status = new RestoreStatus();
    status.setProgress(progress.brought());
    status.setReplayedTo(progress.replayedTo());
    return status;
  }

  private static @Nullable SwitchoverStatus switchover(@Nullable Progress progress) {
    if (progress == null) {
      return null;
    }
    SwitchoverStatus status = new SwitchoverStatus();
    status.setFrom(progress.from());
    status.setTo(progress.to());
    status.setStep(progress.step().text());
    status.setSince(progress.since().truncatedTo(ChronoUnit.SECONDS).toString());
    status.setMessage(progress.message());
    return status;
  }

  /** The status after a pass that ended with an error: all else stays as it was said last. */
  public ManagedPostgresStatus failed(ManagedPostgres resource, String error) {
    ManagedPostgresStatus before =
        requireNonNullElse(resource.getStatus(), new ManagedPostgresStatus());
    ManagedPostgresStatus status = JSON.convertValue(before, ManagedPostgresStatus.class);
    Conditions conditions =
        new Conditions(
            before.getConditions(), clock.instant(), resource.getMetadata().getGeneration());
    conditions.set(
        ConditionType.PROGRESSING,
        false,
        ConditionReason.PASS_FAILED,
        "the last pass failed and is tried again: " + error);
    status.setConditions(conditions.withRest());
    return status;
  }

  /**
   * The status of a resource that has no spec that can be carried out: the cluster stays as is, but
   * for volumes that grow.
   *
   * @param storageProblem why one does not; null when none is refused
   */
  public ManagedPostgresStatus refused(
      ManagedPostgres resource,
      Observation observation,
      List<Violation> violations,
      @Nullable String storageProblem) {
    ManagedPostgresStatus before =
        requireNonNullElse(resource.getStatus(), new ManagedPostgresStatus());
    ManagedPostgresStatus status = JSON.convertValue(before, ManagedPostgresStatus.class);
    status.setObservedGeneration(resource.getMetadata().getGeneration());
    Conditions conditions =
        new Conditions(before.getConditions(), clock.instant(), status.getObservedGeneration());
    refused(conditions, describe(violations));
    if (observation.instances().isEmpty()) {
      status.setPhase(Phase.FAILED);
      conditions.set(
          ConditionType.READY,
          false,
          ConditionReason.INVALID_SPEC,
          "nothing was made, because the spec is refused");
    } else if (observation.primary().isEmpty()) {
      noPrimary(observation, conditions);
    } else {
      status.setPrimary(primary(observation));
    }
    if (!observation.instances().isEmpty()) {
      storage(observation, storageProblem, conditions);
    }
    status.setReplicas(observation.streaming().size());
    status.setConditions(conditions.withRest());
    return status;
  }

  private static void refused(Conditions conditions, String message) {
    conditions.set(ConditionType.PROGRESSING, false, ConditionReason.INVALID_SPEC, message);
  }

  private static String describe(List<Violation> violations) {
    return violations.stream().map(Violation::message).collect(Collectors.joining("; "));
  }

  /** Whether a cluster was complete once: its configuration says so, whatever happened since. */
  private static boolean wasComplete(Observation observation) {
    String config = observation.dcs().config();
    try {
      return config != null && DynamicConfig.isBootstrapped(JSON.readTree(config));
    } catch (JsonProcessingException edited) {
      return true;
    }
  }

  private static @Nullable String primary(Observation observation) {
    return observation.primary().map(state -> state.instance().pod()).orElse(null);
  }

  private static EndpointsStatus endpoints(ClusterNames names) {
    EndpointsStatus endpoints = new EndpointsStatus();
    endpoints.setPooler(endpoint(names, names.pooler()));
    endpoints.setDirect(endpoint(names, names.direct()));
    endpoints.setReadOnly(endpoint(names, names.readOnly()));
    return endpoints;
  }

  private static String endpoint(ClusterNames names, String service) {
    return names.host(service) + ":" + Services.PORT;
  }

  private static List<ItemStatus> users(Seen seen, ManagedPostgresStatus before) {
    List<ItemStatus> items = new ArrayList<>();
    for (UserModel user : seen.model().users()) {
      UserPassword kept = seen.credentials().users().get(user.name());
      Optional<UserPassword.Problem> problem =
          Optional.ofNullable(kept == null ? null : kept.problem());
      items.add(
          problem
              .map(found -> item(user.name(), false, found.reason(), found.message()))
              .orElseGet(() -> item(seen, ready(before.getUsers()), ItemKind.USER, user.name())));
    }
    return items;
  }

  /** What was wrong with a Secret before is not wrong any more when it is not found now. */
  private static List<ItemStatus> ready(@Nullable List<ItemStatus> items) {
    return requireNonNullElse(items, List.<ItemStatus>of()).stream()
        .filter(item -> Boolean.TRUE.equals(item.getReady()))
        .toList();
  }

  private static List<DatabaseStatus> databases(Seen seen, ManagedPostgresStatus before) {
    List<DatabaseStatus> last = requireNonNullElse(before.getDatabases(), List.of());
    List<DatabaseStatus> items = new ArrayList<>();
    Set<String> wanted = new HashSet<>();
    for (DatabaseModel database : seen.model().databases()) {
      wanted.add(database.name());
      items.add(database(seen, last, database));
    }
    // What is off the list stays here until the server was asked what became of it.
    last.stream()
        .filter(database -> !wanted.contains(database.getName()))
        .map(database -> removed(seen, database))
        .flatMap(Optional::stream)
        .forEach(items::add);
    return items;
  }

  private static DatabaseStatus database(
      Seen seen, List<DatabaseStatus> before, DatabaseModel wanted) {
    Optional<DatabaseStatus> last =
        before.stream().filter(item -> wanted.name().equals(item.getName())).findFirst();
    if (seen.sync() == null && last.isPresent()) {
      return last.get();
    }
    DatabaseStatus status = database(item(seen, before, ItemKind.DATABASE, wanted.name()));
    List<ExtensionStatus> extensions = new ArrayList<>();
    Set<String> told = new HashSet<>();
    if (seen.sync() != null) {
      seen.sync().extensions().stream()
          .filter(result -> result.database().equals(wanted.name()))
          .forEach(
              result -> {
                told.add(result.name());
                extensions.add(extension(result));
              });
    }
    wanted.extensions().stream()
        .filter(name -> !told.contains(name))
        .map(name -> extension(name, ConditionReason.WAITING.text(), "waits for the database"))
        .forEach(extensions::add);
    extensions.sort(
        Comparator.comparing(ExtensionStatus::getName, Comparator.nullsLast(naturalOrder())));
    status.setExtensions(extensions.isEmpty() ? null : extensions);
    return status;
  }

  /** A database that was removed from the spec; empty when that is carried out. */
  private static Optional<DatabaseStatus> removed(Seen seen, DatabaseStatus before) {
    if (seen.sync() == null) {
      return Optional.of(before);
    }
    return seen.sync().items().stream()
        .filter(result -> result.kind() == ItemKind.DATABASE)
        .filter(result -> result.name().equals(before.getName()))
        .findFirst()
        .map(result -> result.ready() ? before : database(item(result)));
  }

  private static DatabaseStatus database(ItemStatus item) {
    DatabaseStatus status = new DatabaseStatus();
    status.setName(item.getName());
    status.setReady(item.getReady());
    status.setReason(item.getReason());
    status.setMessage(item.getMessage());
    return status;
  }

  private static ExtensionStatus extension(ExtensionResult result) {
    if (!result.ready()) {
      ExtensionStatus status =
          extension(result.name(), result.reason().toString(), result.message());
      status.setVersion(result.version());
      return status;
    }
    ExtensionStatus status = new ExtensionStatus();
    status.setName(result.name());
    status.setReady(true);
    status.setVersion(result.version());
    return status;
  }

  private static ExtensionStatus extension(String name, String reason, String message) {
    ExtensionStatus status = new ExtensionStatus();
    status.setName(name);
    status.setReady(false);
    status.setReason(reason);
    status.setMessage(message);
    return status;
  }

  private static ItemStatus item(
      Seen seen, @Nullable List<? extends ItemStatus> before, ItemKind kind, String name) {
    if (seen.sync() == null) {
      // Before the first look into the server the last word stands: that a database was there once
      // must not be forgotten.
      for (ItemStatus item : requireNonNullElse(before, List.<ItemStatus>of())) {
        if (name.equals(item.getName())) {
          return item;
        }
      }
      return waiting(name);
    }
    return seen.sync().items().stream()
        .filter(result -> result.kind() == kind && result.name().equals(name))
        .findFirst()
        .map(StatusFactory::item)
        .orElseGet(() -> waiting(name));
  }

  private static ItemStatus waiting(String name) {
    return item(name, false, ConditionReason.WAITING.text(), "waits for the primary");
  }

  private static ItemStatus item(ItemResult result) {
    return result.ready()
        ? item(result.name(), true, null, null)
        : item(result.name(), false, result.reason().toString(), result.message());
  }

  private static ItemStatus item(
      String name, boolean ready, @Nullable String reason, @Nullable String message) {
    ItemStatus item = new ItemStatus();
    item.setName(name);
    item.setReady(ready);
    item.setReason(reason);
    item.setMessage(message);
    return item;
  }

  /** Each database, followed by those of its extensions that are not as wanted. */
  public static List<ItemStatus> withExtensions(@Nullable List<DatabaseStatus> databases) {
    List<ItemStatus> items = new ArrayList<>();
    for (DatabaseStatus database : requireNonNullElse(databases, List.<DatabaseStatus>of())) {
      items.add(database);
      requireNonNullElse(database.getExtensions(), List.<ExtensionStatus>of()).stream()
          .filter(extension -> !Boolean.TRUE.equals(extension.getReady()))
          .map(
              extension ->
                  item(
                      String.valueOf(database.getName()),
                      false,
                      extension.getReason(),
                      extension.getMessage()))
          .forEach(items::add);
    }
    return items;
  }

  private static boolean streaming(Seen seen, Conditions conditions) {
    int wanted = seen.model().instances().size() - 1;
    int actual = seen.observation().streaming().size();
    if (wanted == 0) {
      conditions.set(
          ConditionType.REPLICA_STREAMING,
          false,
          ConditionReason.NO_STANDBY,
          "spec.replicas is 0: there is no standby to fail over to. Set it to 1 or more");
      return true;
    }
    if (actual >= wanted) {
      conditions.set(
          ConditionType.REPLICA_STREAMING,
          true,
          ConditionReason.STREAMING,
          actual + " of " + wanted + " standbys stream");
      return true;
    }
    String missing =
        seen.observation().instances().stream()
            .filter(state -> !seen.observation().streaming().contains(state))
            .filter(state -> !state.instance().pod().equals(seen.observation().dcs().leader()))
            .map(StatusFactory::describe)
            .collect(Collectors.joining(", "));
    conditions.set(
        ConditionType.REPLICA_STREAMING,
        false,
        seen.model().suspended() ? ConditionReason.SUSPENDED : ConditionReason.NOT_STREAMING,
        actual + " of " + wanted + " standbys stream; " + missing);
    return false;
  }

  private static String describe(InstanceState state) {
    String name = state.instance().pod();
    if (state.pod() == null) {
      return name + " has no pod";
    }
    return name + ": " + PodProblem.of(state.pod()).orElseGet(() -> describe(state.member()));
  }

  private static String describe(MemberStatus member) {
    if (member.state().isEmpty()) {
      return "is starting";
    }
    if (member.catchesUp()) {
      return "catches up by the log in the repository";
    }
    return member.running() ? "runs and does not follow the primary" : member.state();
  }

  private static boolean pooler(Seen seen, Conditions conditions) {
    int wanted = seen.model().suspended() ? 0 : seen.model().poolerReplicas();
    int ready = seen.observation().readyPoolerPods().size();
    if (ready < wanted || wanted == 0) {
      String problem =
          seen.observation().poolerPods().stream()
              .flatMap(pod -> PodProblem.of(pod).stream())
              .findFirst()
              .map(text -> "; " + text)
              .orElse("");
      conditions.set(
          ConditionType.POOLER_READY,
          false,
          seen.model().suspended() ? ConditionReason.SUSPENDED : ConditionReason.POOLER_NOT_RUNNING,
          ready + " of " + wanted + " pooler pods run" + problem);
      return false;
    }
    if (seen.poolerProblem() != null) {
      conditions.set(
          ConditionType.POOLER_READY,
          false,
          ConditionReason.POOLER_UNREACHABLE,
          seen.poolerProblem());
      return false;
    }
    conditions.set(
        ConditionType.POOLER_READY,
        true,
        ConditionReason.AS_WANTED,
        ready + " pooler pods run in " + seen.model().poolMode().value() + " mode");
    return true;
  }

  private static boolean items(
      Seen seen,
      @Nullable List<ItemStatus> items,
      ConditionType type,
      String kind,
      Conditions conditions) {
    List<ItemStatus> failed =
        requireNonNullElse(items, List.<ItemStatus>of()).stream()
            .filter(item -> !Boolean.TRUE.equals(item.getReady()))
            .toList();
    if (seen.syncProblem() != null) {
      conditions.set(type, false, ConditionReason.SERVER_UNREACHABLE, seen.syncProblem());
      return false;
    }
    if (failed.isEmpty()) {
      conditions.set(type, true, ConditionReason.AS_WANTED, "every " + kind + " is as wanted");
      return true;
    }
    conditions.set(
        type,
        false,
        seen.sync() == null ? ConditionReason.WAITING : ConditionReason.ITEMS_NOT_READY,
        failed.stream()
            .limit(5)
            .map(item -> kind + " " + item.getName() + ": " + item.getMessage())
            .collect(Collectors.joining("; ")));
    return false;
  }

  private static boolean ready(Seen seen, Conditions conditions) {
    Observation observation = seen.observation();
    if (seen.model().suspended()) {
      conditions.set(
          ConditionType.READY,
          false,
          ConditionReason.SUSPENDED,
          "spec.suspended is true; set it to false to start the cluster with its data");
      return false;
    }
    if (!seen.taken().isEmpty()) {
      conditions.set(
          ConditionType.READY, false, ConditionReason.NAME_TAKEN, String.join("; ", seen.taken()));
      return false;
    }
    BackupView.Restore restore = seen.backups().restore();
    if (restore != null) {
      conditions.set(
          ConditionType.READY,
          false,
          restore.refused() ? ConditionReason.RESTORE_REFUSED : ConditionReason.RESTORING,
          restore.message());
      return false;
    }
    if (observation.primary().isEmpty()) {
      noPrimary(observation, conditions);
      return false;
    }
    if (!seen.probed()) {
      conditions.set(
          ConditionType.READY,
          false,
          ConditionReason.WRITE_FAILED,
          "no write through the pooler was possible yet"
              + (seen.probeProblem() == null ? "" : ": " + seen.probeProblem()));
      return false;
    }
    boolean standby =
        seen.model().instances().size() == 1
            || observation.streaming().stream()
                .anyMatch(state -> observation.dcs().isSynchronous(state.instance().pod()));
    if (!standby) {
      conditions.set(
          ConditionType.READY,
          false,
          ConditionReason.NOT_STREAMING,
          "the primary takes writes, but no standby is synchronous; see ReplicaStreaming");
      return false;
    }
    conditions.set(
        ConditionType.READY,
        true,
        ConditionReason.SERVING,
        "a write through the pooler was committed"
            + (seen.model().instances().size() == 1 ? "" : ", and a standby has every write"));
    return true;
  }

  private static void noPrimary(Observation observation, Conditions conditions) {
    String problems =
        observation.instances().stream()
            .filter(state -> state.pod() != null && PodProblem.of(state.pod()).isPresent())
            .map(StatusFactory::describe)
            .collect(Collectors.joining(", "));
    conditions.set(
        ConditionType.READY,
        false,
        ConditionReason.NO_PRIMARY,
        problems.isEmpty()
            ? "there is no primary at the moment; a standby takes over or the first server starts."
                + " If this lasts, look at the pods' logs"
            : "there is no primary; " + problems);
  }

  private static void storage(
      Observation observation, @Nullable String problem, Conditions conditions) {
    if (problem != null) {
      conditions.set(
          ConditionType.STORAGE_RESIZING,
          false,
          ConditionReason.EXPANSION_REFUSED,
          problem
              + ". Use a StorageClass with allowVolumeExpansion, or set spec.storage.size back");
      return;
    }
    List<String> growing =
        observation.instances().stream()
            .filter(InstanceState::volumeGrows)
            .map(state -> state.instance().claim())
            .toList();
    List<String> full =
        VolumeGrowth.fuller(observation, VolumeGrowth.ALMOST_FULL).stream()
            .map(state -> state.instance().claim())
            .toList();
    if (growing.isEmpty() && !full.isEmpty()) {
      conditions.set(
          ConditionType.STORAGE_RESIZING,
          false,
          ConditionReason.ALMOST_FULL,
          "more than "
              + VolumeGrowth.ALMOST_FULL
              + " % full: "
              + String.join(", ", full)
              + ". Raise spec.storage.size, or storage.autoGrow.maxSize if volumes grow by"
              + " themselves; without room PostgreSQL stops");
      return;
    }
    conditions.set(
        ConditionType.STORAGE_RESIZING,
        !growing.isEmpty(),
        growing.isEmpty() ? ConditionReason.AS_WANTED : ConditionReason.RESIZING,
        growing.isEmpty()
            ? "volumes have the wanted size"
            : "growing: " + String.join(", ", growing));
  }

  private static Phase phase(Seen seen, boolean ready, boolean whole) {
    if (seen.model().suspended()) {
      return Phase.SUSPENDED;
    }
    BackupView.Restore restore = seen.backups().restore();
    if (restore != null) {
      return restore.refused() ? Phase.FAILED : Phase.RESTORING;
    }
    if (!wasComplete(seen.observation()) && !ready) {
      return seen.taken().isEmpty() ? Phase.CREATING : Phase.FAILED;
    }
    if (seen.observation().primary().isEmpty()) {
      return Phase.FAILING_OVER;
    }
    if (seen.rollout() != null || seen.switchover() != null) {
      return Phase.UPDATING;
    }
    return whole ? Phase.READY : Phase.DEGRADED;
  }

  private static void progressing(Seen seen, Phase phase, Conditions conditions) {
    switch (phase) {
      case CREATING ->
          conditions.set(
              ConditionType.PROGRESSING,
              true,
              ConditionReason.CREATING,
              "the cluster is being made");
      case UPDATING ->
          conditions.set(
              ConditionType.PROGRESSING,
              true,
              ConditionReason.UPDATING,
              seen.rollout() != null || seen.switchover() == null
                  ? requireNonNullElse(seen.rollout(), "pods are brought to the new settings")
                  : seen.switchover().message());
      case SUSPENDED ->
          conditions.set(
              ConditionType.PROGRESSING, false, ConditionReason.SUSPENDED, "no pods, data kept");
      case RESTORING ->
          conditions.set(
              ConditionType.PROGRESSING, true, ConditionReason.RESTORING, restoring(seen));
      case FAILED -> failed(seen, conditions);
      default ->
          conditions.set(
              ConditionType.PROGRESSING,
              false,
              ConditionReason.AS_WANTED,
              "nothing is left to change");
    }
  }

  private static String restoring(Seen seen) {
    BackupView.Restore restore = seen.backups().restore();
    return restore == null ? "" : restore.message();
  }

  private static void failed(Seen seen, Conditions conditions) {
    if (seen.backups().restore() != null) {
      conditions.set(
          ConditionType.PROGRESSING, false, ConditionReason.RESTORE_REFUSED, restoring(seen));
      return;
    }
    conditions.set(
        ConditionType.PROGRESSING,
        false,
        ConditionReason.NAME_TAKEN,
        String.join("; ", seen.taken()));
  }
}
