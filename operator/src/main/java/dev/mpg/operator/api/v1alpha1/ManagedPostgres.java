package dev.mpg.operator.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A managed Postgres cluster: a primary and standbys with automatic failover, a connection pooler
 * in front, and one Secret per user that an application can use as it is.
 *
 * <p>The smallest one is {@code spec: {plan: basic}}.
 */
@Group(ManagedPostgres.GROUP)
@Version(ManagedPostgres.VERSION)
@Kind(ManagedPostgres.KIND)
@Singular("managedpostgres")
@Plural(ManagedPostgres.PLURAL)
@ShortNames("mpg")
@ValidationRule(
    value =
        "self.metadata.name.size() <= "
            + Names.CLUSTER_MAX_LENGTH
            + " && self.metadata.name.matches('"
            + Names.CLUSTER_PATTERN
            + "')",
    message = "metadata.name: " + Names.CLUSTER_REMEDY)
@ValidationRule(
    value =
        "has(self.spec.postgresVersion)"
            + " ? (has(oldSelf.spec.postgresVersion)"
            + " ? string(self.spec.postgresVersion) == string(oldSelf.spec.postgresVersion)"
            + " : has(self.status) && has(self.status.version)"
            + " && string(self.spec.postgresVersion) == self.status.version)"
            + " : !has(oldSelf.spec.postgresVersion)",
    message =
        "spec.postgresVersion: cannot be changed after creation; put the former value back, or make"
            + " a new cluster of the other version and copy the data",
    fieldPath = ".spec.postgresVersion")
@AdditionalPrinterColumn(name = "Plan", jsonPath = ".status.plan")
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Primary", jsonPath = ".status.primary")
@AdditionalPrinterColumn(
    name = "Replicas",
    jsonPath = ".status.replicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Pool Mode", jsonPath = ".status.poolMode")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.version")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ManagedPostgres extends CustomResource<ManagedPostgresSpec, ManagedPostgresStatus>
    implements Namespaced {

  /** API group. */
  public static final String GROUP = "mpg.dev";

  /** API version. */
  public static final String VERSION = "v1alpha1";

  /** Kind. */
  public static final String KIND = "ManagedPostgres";

  /** Name of the resource in URLs and RBAC rules. */
  public static final String PLURAL = "managedpostgreses";

  private static final long serialVersionUID = 1L;
}
