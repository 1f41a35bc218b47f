package dev.mpg.e2e.chaos.fault;

import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.PostgresqlSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The registry: every fault that a round may draw. A new one is added at the end of its list: then
 * it is drawn, recorded and counted as the others are.
 */
public final class Faults {

  /** With fewer no server can be kept off the first one. */
  public static final int FEW_NODES = 3;

  private static final List<Fault> ANYWHERE =
      List.of(
          new ProcessKilled("postmaster killed", ProcessKilled.Process.POSTMASTER),
          new ProcessKilled("backend killed", ProcessKilled.Process.BACKEND),
          new ProcessKilled("walsender killed", ProcessKilled.Process.WALSENDER),
          new ProcessKilled("checkpointer killed", ProcessKilled.Process.CHECKPOINTER),
          new ContainerKilled("container killed"),
          new PodDeleted("pod deleted", false),
          new PodDeleted("pod deleted by force", true),
          new PodEvicted("pod evicted"),
          new PatroniFrozen("Patroni frozen"),
          new OperatorKilled("operator killed"),
          new DiskFull("disk full"),
          new ClockStepped("client's clock stepped"),
          SpecChanged.to("pool mode changed", 3, "the other one", Faults::otherMode),
          SpecChanged.to("plan changed", 1, "the other one", Faults::otherPlan),
          new SpecChanged("replicas changed", 1, Faults::replicas),
          new SpecChanged("pooler replicas changed", 1, Faults::poolers),
          new SpecChanged("suspended and resumed", 1, Faults::suspended),
          SpecChanged.to("setting with restart", 1, "autovacuum_max_workers", Faults::restart),
          new StorageGrown("storage grown"),
          new PasswordRotated("password rotated"),
          new SwitchoverAsked("switchover asked for"),
          SpecChanged.to("max_connections changed", 1, "less or more", Faults::maxConnections),
          SpecChanged.to("pooler setting changed", 1, "query_wait_timeout", Faults::pooler));

  /** These need a node whose weather can be made. */
  private static final List<Fault> ON_A_NODE_OF_OURS =
      List.of(
          new PoolerKilled("pooler killed"),
          new Frozen("primary frozen", Target.PRIMARY, false),
          new Frozen("primary frozen beyond the lease", Target.PRIMARY, true),
          new Frozen("standby frozen", Target.STANDBY, false),
          new Frozen("pooler frozen", Target.POOLER, false),
          new BadWeather("API server gone", BadWeather.Kind.API_GONE),
          new BadWeather("API server frozen", BadWeather.Kind.API_FROZEN),
          new BadWeather("primary cut off from API server", BadWeather.Kind.PRIMARY_WITHOUT_API),
          new BadWeather("primary cut off from standby", BadWeather.Kind.PRIMARY_WITHOUT_STANDBY),
          new BadWeather("primary cut off from all", BadWeather.Kind.PRIMARY_WITHOUT_ANYBODY),
          new DiskSlow("disk slow"));

  /** These need several nodes of that kind. */
  private static final List<Fault> ON_SEVERAL_NODES =
      List.of(
          new NodeFails("node cut off", NodeFails.Kind.CUT),
          new NodeFails("node frozen", NodeFails.Kind.FROZEN),
          new NodeFails("node lost", NodeFails.Kind.LOST),
          new NodeFails("node drained", NodeFails.Kind.DRAINED));

  private Faults() {}

  /**
   * Those that can be made.
   *
   * @param weather whether there is a script that makes the nodes' weather
   * @param nodes how many there are; the first is spared, so it takes three to have two to fail
   */
  public static List<Fault> all(boolean weather, int nodes) {
    List<Fault> all = new ArrayList<>(ANYWHERE);
    if (weather) {
      all.addAll(ON_A_NODE_OF_OURS);
    }
    if (weather && nodes >= FEW_NODES) {
      all.addAll(ON_SEVERAL_NODES);
    }
    return all;
  }

  private static void otherMode(ManagedPostgresSpec spec) {
    PoolerSpec pooler = spec.getPooler();
    pooler.setMode(
        pooler.getMode() == PoolMode.TRANSACTION ? PoolMode.SESSION : PoolMode.TRANSACTION);
  }

  private static void otherPlan(ManagedPostgresSpec spec) {
    spec.setPlan("basic".equals(spec.getPlan()) ? "starter" : "basic");
  }

  private static SpecChanged.Edits replicas(RandomGenerator random) {
    return new SpecChanged.Edits(
        "2 and 1 again",
        spec -> spec.setReplicas(2),
        Fault.between(random, 1_000, 10_000),
        spec -> spec.setReplicas(1));
  }

  private static SpecChanged.Edits poolers(RandomGenerator random) {
    return new SpecChanged.Edits(
        "3 and 2 again",
        spec -> spec.getPooler().setReplicas(3),
        Fault.between(random, 1_000, 6_000),
        spec -> spec.getPooler().setReplicas(2));
  }

  private static SpecChanged.Edits suspended(RandomGenerator random) {
    return new SpecChanged.Edits(
        "true and false again",
        spec -> spec.setSuspended(true),
        Fault.between(random, 500, 8_000),
        spec -> spec.setSuspended(false));
  }

  private static void restart(ManagedPostgresSpec spec) {
    toggle(spec, "autovacuum_max_workers", "4", "5");
  }

  private static void maxConnections(ManagedPostgresSpec spec) {
    toggle(spec, "max_connections", "60", "90");
  }

  private static void toggle(ManagedPostgresSpec spec, String name, String one, String other) {
    Map<String, String> now =
        spec.getPostgresql() == null ? null : spec.getPostgresql().getParameters();
    PostgresqlSpec postgresql = new PostgresqlSpec();
    postgresql.setParameters(theOther(now, name, one, other));
    spec.setPostgresql(postgresql);
  }

  private static void pooler(ManagedPostgresSpec spec) {
    PoolerSpec pooler = spec.getPooler();
    pooler.setParameters(theOther(pooler.getParameters(), "query_wait_timeout", "66", "77"));
  }

  /** A setting with the value that it does not have now. */
  private static Map<String, String> theOther(
      @Nullable Map<String, String> now, String name, String one, String other) {
    return Map.of(name, now != null && one.equals(now.get(name)) ? other : one);
  }
}
