package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.connect.JdbcConnector;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.CredentialsResolver;
import dev.mpg.operator.kube.LiveSecrets;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.KnownInstances;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.ModelResolver;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.observe.Observer;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.rollout.VolumeGrowth;
import dev.mpg.operator.status.BackupView;
import dev.mpg.operator.status.Seen;
import dev.mpg.operator.status.StatusFactory;
import dev.mpg.operator.switchover.Progress;
import dev.mpg.operator.validation.SpecValidator;
import dev.mpg.operator.validation.Violation;
import dev.mpg.operator.validation.VolumeVersionCheck;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a ManagedPostgres to a cluster: look, decide, write, look into the database, tell. */
@ControllerConfiguration(
    name = "managedpostgres",
    finalizerName = "mpg.dev/cluster",
    generationAwareEventProcessing = false)
public final class ManagedPostgresReconciler
    implements Reconciler<ManagedPostgres>, Cleaner<ManagedPostgres> {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedPostgresReconciler.class);

  /** Certificates expire though nothing happens. */
  private static final Duration LOOK_AGAIN = Duration.ofHours(6);

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration RETRY_SOON = Duration.ofMillis(200);
  private static final Duration RETRY_LATEST = Duration.ofSeconds(15);

  private final KubernetesClient client;
  private final Catalogue catalogue;
  private final Executor executor;
  private final Clock clock;
  private final CredentialsResolver credentials;
  private final ModelResolver models;
  private final StatusFactory statuses;
  private final EventPublisher events;
  private final DatabaseStep database;
  private final PoolerStep pooler;
  private final Duration driftInterval;

  /** For what mostly waits, and seconds only: poolers, and one repository for each cluster. */
  private final Executor background =
      Executors.newCachedThreadPool(ManagedPostgresReconciler::background);

  private final Map<ResourceID, ClusterMemory> memories = new ConcurrentHashMap<>();

  private @Nullable Steps steps;

  /** The steps that need the informers, which are there only when the controller is set up. */
  private record Steps(
      ObjectStore store,
      Observer observer,
      Provisioner provisioner,
      PodStep pods,
      VolumeStep volumes,
      RebuildStep rebuild,
      KubeletStep kubelet,
      RestoreStep restore,
      BackupStep backups,
      VerifyStep verify,
      SwitchoverStep switchovers,
      Removal removal) {}

  /**
   * @param client for everything that is written
   * @param catalogue plans and images
   * @param executor writes objects side by side
   * @param driftInterval how long at most what somebody changes in SQL by hand stays
   */
  public ManagedPostgresReconciler(
      KubernetesClient client,
      Catalogue catalogue,
      Executor executor,
      Clock clock,
      Duration driftInterval) {
    this.client = client;
    this.catalogue = catalogue;
    this.executor = executor;
    this.clock = clock;
    this.driftInterval = driftInterval;
    this.credentials = new CredentialsResolver(clock);
    this.models = new ModelResolver(catalogue);
    this.statuses = new StatusFactory(clock);
    this.pooler = new PoolerStep(clock, background);
    this.events = new EventPublisher(client, clock);
    this.database = new DatabaseStep(events, clock, driftInterval);
  }

  @Override
  public List<EventSource<?, ManagedPostgres>> prepareEventSources(
      EventSourceContext<ManagedPostgres> context) {
    var sources = EventSources.all(context);
    ObjectStore store = new ObjectStore(client, sources);
    SimpleInboundEventSource<ManagedPostgres> again = new SimpleInboundEventSource<>("again");
    SwitchoverStep switchovers =
        new SwitchoverStep(
            store,
            events,
            background,
            clock,
            resource -> again.propagateEvent(ResourceID.fromResource(resource)));
    Consumer<ResourceID> wake =
        id -> {
          if (again.isRunning()) {
            again.propagateEvent(id);
          }
        };
    RestoreWatch watch = new RestoreWatch(clock, background, wake);
    steps =
        new Steps(
            store,
            new Observer(store),
            new Provisioner(store, executor, clock),
            new PodStep(store, events, switchovers),
            new VolumeStep(store, events),
            new RebuildStep(store, events, clock),
            new KubeletStep(store),
            new RestoreStep(store, events, clock, watch),
            new BackupStep(store, clock, driftInterval, background, wake),
            new VerifyStep(store, clock, watch),
            switchovers,
            new Removal(
                store,
                events,
                new StoreRemoval(store, events, catalogue.images(), clock),
                executor));
    List<EventSource<?, ManagedPostgres>> all = new ArrayList<>(sources.values());
    all.add(again);
    return all;
  }

  @Override
  public UpdateControl<ManagedPostgres> reconcile(
      ManagedPostgres resource, Context<ManagedPostgres> context) {
    Steps does = steps();
    ClusterNames names = names(resource);
    ClusterMemory memory = memory(resource);
    Observation observation = does.observer().observe(names);
    does.pods().releaseLock(resource, observation);
    does.pods().unlabelFormer(resource, names, observation);
    VolumeStep.Outcome volumes =
        does.volumes().grow(resource, observation, BackupStep.inUse(memory.backups));
    memory.storageProblem = volumes.problem();
    memory.repositoryStorageProblem = volumes.repositoryProblem();
    if (volumes.grown()) {
      observation = does.observer().observe(names);
    }

    KnownInstances known = known(observation);
    ManagedPostgresSpec inForce =
        SpecInForce.of(
            does.store().find(Secret.class, names.namespace(), names.verifiers()).orElse(null));
    List<Violation> violations = violations(resource, inForce, known);
    if (!violations.isEmpty()) {
      Announcements.refused(events, memory, resource, violations);
      ManagedPostgres former = with(inForce, resource);
      if (inForce == null || !violations(former, null, known).isEmpty()) {
        ManagedPostgresStatus status =
            statuses.refused(resource, observation, violations, memory.storageProblem);
        return tell(resource, status, memory.storageProblem == null ? LOOK_AGAIN : retry(memory));
      }
      return carryOut(former, violations, observation);
    }
    memory.events.remove(EventReason.INVALID_SPEC.text());
    return carryOut(resource, List.of(), observation);
  }

  private List<Violation> violations(
      ManagedPostgres resource, @Nullable ManagedPostgresSpec inForce, KnownInstances known) {
    List<Violation> found = new ArrayList<>(SpecValidator.validate(resource, catalogue, inForce));
    found.addAll(VolumeVersionCheck.check(resource, catalogue, known.majorVersion()));
    return found;
  }

  /**
   * Brings the cluster to a valid spec.
   *
   * @param refused what is wrong with a newer spec
   */
  private UpdateControl<ManagedPostgres> carryOut(
      ManagedPostgres resource, List<Violation> refused, Observation seen) {
    Steps does = steps();
    ClusterNames names = names(resource);
    ClusterMemory memory = memory(resource);
    Observation observation = seen;
    long started = System.nanoTime();
    ClusterModel model = models.resolve(resource, known(observation));
    Credentials keys = credentials.resolve(model, new LiveSecrets(does.store(), model, executor));
    JdbcConnector connector = new JdbcConnector(names, keys);
    Reconciliation early =
        new Reconciliation(resource, model, keys, connector, observation, memory);
    if (does.switchovers().advance(early)) {
      return tellSwitching(early);
    }
    boolean settled = pooler.settle(early);
    does.pods().removeLostPoolers(early);
    // A password that the operator chooses comes to the server first: the Secret never holds one
    // that is refused. Without a primary nobody can log in, so nothing has to be waited for.
    boolean serverFirst = observation.primary().isPresent() && !model.suspended();
    Provisioner.Outcome outcome;
    try {
      outcome =
          does.provisioner()
              .provision(
                  resource, model, serverFirst ? keys.beforeRotation(Set.of()) : keys, observation);
    } catch (KubernetesClientException e) {
      if (ObjectStore.isNamespaceGoing(e)) {
        // The resource is deleted next, which is an event of its own.
        LOG.info("nothing is made any more: the namespace is about to go");
        return UpdateControl.noUpdate();
      }
      throw e;
    }
    if (!outcome.written().isEmpty()) {
      LOG.info(
          "{} objects written in {} ms: {}",
          outcome.written().size(),
          Duration.ofNanos(System.nanoTime() - started).toMillis(),
          String.join(" ", outcome.written()));
      observation = does.observer().observe(names);
    }

    Reconciliation run = new Reconciliation(resource, model, keys, connector, observation, memory);
    BackupView.Restore restore = does.restore().run(run);
    BackupView backups = does.backups().run(run, restore);
    backups = backups.with(does.verify().run(run, backups));
    boolean starting = does.kubelet().hasten(observation, clock.instant());
    String rollout = null;
    if (outcome.taken().isEmpty() && !model.suspended()) {
      rollout = does.pods().roll(run);
      if (SwitchoverStep.isPausing(run)) {
        return tellSwitching(run);
      }
      does.pods().removeSurplus(run);
      settled &= database.sync(run);
      settled &= does.rebuild().rebuild(run);
      settled &= pooler.closePools(run);
      settled &= pooler.settle(run);
      settled &= !serverFirst || handOut(run);
      settled &= database.endSessions(run);
      settled &= pooler.probe(run);
    }
    does.provisioner().removeSurplusSecrets(model);
    // What is in the way belongs to others, and no event tells when it goes.
    settled &= outcome.taken().isEmpty() && memory.storageProblem == null && !keys.anyForeign();
    ManagedPostgresStatus status =
        statuses.of(
            resource,
            new Seen(
                model,
                keys,
                observation,
                outcome.taken(),
                memory.storageProblem,
                memory.repositoryStorageProblem,
                rollout,
                memory.lastSync,
                memory.syncProblem,
                memory.probedFor != null,
                memory.probeProblem,
                memory.poolerProblem,
                memory.switchover.progress,
                backups,
                refused));
    Announcements.changes(events, memory, resource, status);
    Duration again = settled ? settledFor(run) : retry(memory);
    Optional<Duration> latest =
        Stream.of(
                starting ? Optional.of(SOON) : Optional.<Duration>empty(),
                RestoreStep.nextLook(run),
                VerifyStep.nextLook(run))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
    return tell(resource, status, latest.filter(soon -> soon.compareTo(again) < 0).orElse(again));
  }

  /**
   * While poolers may be paused, nothing else is done: the pass is short, and the next one soon.
   */
  private UpdateControl<ManagedPostgres> tellSwitching(Reconciliation run) {
    Progress progress = Objects.requireNonNull(run.memory().switchover.progress);
    return tell(
        run.resource(),
        statuses.switching(run.resource(), progress),
        steps().switchovers().nextLook(run).orElse(SOON));
  }

  /**
   * Writes the passwords that were just chosen, and that the server has now, into their Secrets.
   * When the operator dies before that, the Secrets still ask for one, and get yet another.
   *
   * @return false when one is left
   */
  private boolean handOut(Reconciliation run) {
    Set<String> rotating = run.credentials().rotating();
    Set<String> inForce =
        rotating.stream()
            .filter(user -> database.isInForce(run, user))
            .collect(Collectors.toUnmodifiableSet());
    if (!inForce.isEmpty()) {
      Provisioner.Outcome outcome =
          steps()
              .provisioner()
              .provision(
                  run.resource(),
                  run.model(),
                  run.credentials().beforeRotation(inForce),
                  run.observation());
      run.model().users().stream()
          .filter(user -> inForce.contains(user.name()))
          .filter(user -> outcome.written().contains("Secret/" + user.secret()))
          .forEach(
              user ->
                  events.normal(
                      run.resource(),
                      EventReason.PASSWORD_CHANGED,
                      "user " + user.name() + " has a new password, in Secret " + user.secret()));
    }
    return inForce.equals(rotating);
  }

  @Override
  public ErrorStatusUpdateControl<ManagedPostgres> updateErrorStatus(
      ManagedPostgres resource, Context<ManagedPostgres> context, Exception error) {
    // One failure is often a conflict with somebody who wrote at the same time.
    boolean repeated =
        context
            .getRetryInfo()
            .map(RetryInfo::getAttemptCount)
            .filter(count -> count > 0)
            .isPresent();
    ManagedPostgresStatus status = statuses.failed(resource, PassFailure.describe(error));
    return repeated && !StatusComparison.same(resource.getStatus(), status)
        ? ErrorStatusUpdateControl.patchStatus(onlyStatus(resource, status))
        : ErrorStatusUpdateControl.noStatusUpdate();
  }

  @Override
  public DeleteControl cleanup(ManagedPostgres resource, Context<ManagedPostgres> context) {
    Steps does = steps();
    ClusterNames names = names(resource);
    if (!does.removal().remove(resource, names, does.observer().observe(names))) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(RETRY_LATEST);
    }
    ClusterMemory forgotten = memories.remove(ResourceID.fromResource(resource));
    if (forgotten != null) {
      SwitchoverStep.end(forgotten);
    }
    return DeleteControl.defaultDelete();
  }

  private static KnownInstances known(Observation observation) {
    TreeSet<Integer> numbers = new TreeSet<>();
    observation.instances().forEach(state -> numbers.add(state.instance().number()));
    Integer primary =
        observation
            .leader()
            .or(
                () ->
                    observation.instances().stream()
                        .filter(
                            state ->
                                state.claim() != null && InstanceState.isLastPrimary(state.claim()))
                        .findFirst())
            .map(InstanceState::instance)
            .map(instance -> instance.number())
            .orElse(null);
    String majorVersion =
        observation.instances().stream()
            .map(InstanceState::claim)
            .flatMap(Stream::ofNullable)
            .map(claim -> claim.getMetadata().getAnnotations().get(Labels.POSTGRES_VERSION))
            .flatMap(Stream::ofNullable)
            .findFirst()
            .orElse(null);
    return new KnownInstances(
        numbers, primary, majorVersion, VolumeGrowth.largest(observation).orElse(null));
  }

  /** Nothing is sent when the status says all that already. */
  private static UpdateControl<ManagedPostgres> tell(
      ManagedPostgres resource, ManagedPostgresStatus status, Duration again) {
    UpdateControl<ManagedPostgres> control;
    if (StatusComparison.same(resource.getStatus(), status)) {
      control = UpdateControl.noUpdate();
    } else {
      control = UpdateControl.patchStatus(onlyStatus(resource, status));
    }
    return control.rescheduleAfter(again);
  }

  /** With anything else in it the operator would become an owner of the spec. */
  private static ManagedPostgres onlyStatus(
      ManagedPostgres resource, ManagedPostgresStatus status) {
    ManagedPostgres fresh = new ManagedPostgres();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withNamespace(resource.getMetadata().getNamespace())
            .build());
    fresh.setStatus(status);
    return fresh;
  }

  private static ManagedPostgres with(
      @Nullable ManagedPostgresSpec spec, ManagedPostgres resource) {
    ManagedPostgres copy = new ManagedPostgres();
    copy.setMetadata(resource.getMetadata());
    copy.setSpec(spec);
    copy.setStatus(resource.getStatus());
    return copy;
  }

  private Duration settledFor(Reconciliation run) {
    run.memory().unsettledSince = null;
    return Stream.of(
            pooler.nextLook(run),
            database.nextLook(run),
            steps().switchovers().nextLook(run),
            steps().backups().nextLook(run))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .orElse(LOOK_AGAIN);
  }

  /**
   * The longer it lasts the later, by the time and not by the number of tries: each event makes
   * one, and a new cluster has many.
   */
  private Duration retry(ClusterMemory memory) {
    Instant now = clock.instant();
    if (memory.unsettledSince == null) {
      memory.unsettledSince = now;
    }
    Duration delay = Duration.between(memory.unsettledSince, now).dividedBy(10);
    if (delay.compareTo(RETRY_SOON) < 0) {
      return RETRY_SOON;
    }
    return delay.compareTo(RETRY_LATEST) > 0 ? RETRY_LATEST : delay;
  }

  private ClusterMemory memory(ManagedPostgres resource) {
    return memories.computeIfAbsent(ResourceID.fromResource(resource), id -> new ClusterMemory());
  }

  private static Thread background(Runnable task) {
    Thread thread = new Thread(task, "background");
    thread.setDaemon(true);
    return thread;
  }

  private static ClusterNames names(ManagedPostgres resource) {
    return new ClusterNames(
        resource.getMetadata().getNamespace(), resource.getMetadata().getName());
  }

  private Steps steps() {
    return Objects.requireNonNull(steps, "prepareEventSources comes first");
  }
}
