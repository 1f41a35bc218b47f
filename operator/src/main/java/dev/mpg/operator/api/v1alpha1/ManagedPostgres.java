package dev.mpg.operator.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
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
