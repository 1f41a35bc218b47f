package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Weather;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.PostgresqlSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The registry: every fault that a round may draw. A new one is added at the end of its list: then
 * it is drawn, recorded and counted as the others are.
 */
public final class Faults {

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
          new PasswordRotated("password rotated"));

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

  private Faults() {}

  /** Those that can be made where the tests run. */
  public static List<Fault> all() {
    List<Fault> all = new ArrayList<>(ANYWHERE);
    if (Weather.isMade()) {
      all.addAll(ON_A_NODE_OF_OURS);
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
    PostgresqlSpec postgresql = new PostgresqlSpec();
    String now =
        spec.getPostgresql() == null
            ? ""
            : spec.getPostgresql().getParameters().getOrDefault("autovacuum_max_workers", "");
    postgresql.setParameters(Map.of("autovacuum_max_workers", "4".equals(now) ? "5" : "4"));
    spec.setPostgresql(postgresql);
  }
}
