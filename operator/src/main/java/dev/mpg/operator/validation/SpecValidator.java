package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.SwitchoverSpec;
import dev.mpg.operator.config.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out whether a spec can be carried out. */
public final class SpecValidator {

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
    checkRange(
        "spec.replicas", spec.getReplicas(), 0, ManagedPostgresSpec.MAX_REPLICAS, found::add);
    NameCheck.checkDatabases(spec.getDatabases(), found::add);
    ExtensionCheck.check(spec.getDatabases(), found::add);
    NameCheck.checkUsers(spec, found::add);
    BackupCheck.check(resource.getMetadata().getName(), spec, inForce, found::add);
    checkPooler(spec.getPooler(), found::add);
    if (spec.getSwitchover() != null) {
      checkRange(
          "spec.switchover.pauseTimeoutSeconds",
          spec.getSwitchover().getPauseTimeoutSeconds(),
          1,
          SwitchoverSpec.MAX_PAUSE_TIMEOUT_SECONDS,
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
      checkRange("spec.pooler.replicas", pooler.getReplicas(), 1, PoolerSpec.MAX_REPLICAS, found);
      new SettingCheck(SettingTable.PGBOUNCER).check(pooler.getParameters(), found);
    }
  }

  static void checkRange(
      String field, @Nullable Integer value, int min, int max, Consumer<Violation> found) {
    if (value != null && (value < min || value > max)) {
      found.accept(
          new Violation(field, String.valueOf(value), "must be from " + min + " to " + max));
    }
  }
}
