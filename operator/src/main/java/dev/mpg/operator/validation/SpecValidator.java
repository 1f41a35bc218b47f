package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.config.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out whether a spec can be carried out. */
public final class SpecValidator {

  /** The most standbys. */
  public static final int MAX_REPLICAS = 4;

  /** The most pooler pods. */
  public static final int MAX_POOLER_REPLICAS = 10;

  /** The longest that poolers wait for transactions to end. */
  public static final int MAX_PAUSE_TIMEOUT_SECONDS = 60;

  private SpecValidator() {}

  /**
   * Everything that is wrong with a resource; empty when it can be carried out.
   *
   * @param resource the resource as it was read
   * @param catalogue which plans and images there are
   * @param inForce the spec that was carried out last; null when the cluster is new
   */
  public static List<Violation> validate(
      ManagedPostgres resource, Catalogue catalogue, @Nullable ManagedPostgresSpec inForce) {
    List<Violation> found = new ArrayList<>();
    NameCheck.checkCluster(resource.getMetadata().getName(), found::add);
    ManagedPostgresSpec spec = resource.getSpec();
    if (spec == null) {
      found.add(new Violation("spec", "", "is missing; give at least spec.plan"));
      return found;
    }
    PlanCheck.check(spec, catalogue, found::add);
    VersionCheck.check(resource, catalogue, inForce, found::add);
    StorageCheck.check(spec, inForce, found::add);
    checkRange("spec.replicas", spec.getReplicas(), Defaults.REPLICAS, 0, MAX_REPLICAS, found::add);
    NameCheck.checkDatabases(spec.getDatabases(), found::add);
    ExtensionCheck.check(spec.getDatabases(), found::add);
    NameCheck.checkUsers(spec, found::add);
    BackupCheck.check(resource.getMetadata().getName(), spec, inForce, found::add);
    checkPooler(spec.getPooler(), found::add);
    if (spec.getSwitchover() != null) {
      checkRange(
          "spec.switchover.pauseTimeoutSeconds",
          spec.getSwitchover().getPauseTimeoutSeconds(),
          Defaults.PAUSE_TIMEOUT_SECONDS,
          1,
          MAX_PAUSE_TIMEOUT_SECONDS,
          found::add);
    }
    if (spec.getPostgresql() != null) {
      new SettingCheck(SettingTable.POSTGRESQL)
          .check(spec.getPostgresql().getParameters(), found::add);
    }
    return List.copyOf(found);
  }

  private static void checkPooler(@Nullable PoolerSpec pooler, Consumer<Violation> found) {
    if (pooler != null) {
      checkRange(
          "spec.pooler.replicas",
          pooler.getReplicas(),
          Defaults.POOLER_REPLICAS,
          1,
          MAX_POOLER_REPLICAS,
          found);
      new SettingCheck(SettingTable.PGBOUNCER).check(pooler.getParameters(), found);
    }
  }

  private static void checkRange(
      String field,
      @Nullable Integer given,
      int otherwise,
      int min,
      int max,
      Consumer<Violation> found) {
    int value = given == null ? otherwise : given;
    if (value < min || value > max) {
      found.accept(
          new Violation(field, String.valueOf(value), "must be from " + min + " to " + max));
    }
  }
}
