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
 * One backup of a {@link ManagedPostgres}: made by a person to have one now, and by the operator
 * for each scheduled run, so that a list of these is the list of backups.
 */
@Group(ManagedPostgres.GROUP)
@Version(ManagedPostgres.VERSION)
@Kind(ManagedPostgresBackup.KIND)
@Singular("managedpostgresbackup")
@Plural(ManagedPostgresBackup.PLURAL)
@ShortNames("mpgbackup")
@ValidationRule(
    value = "self.spec.cluster == oldSelf.spec.cluster && self.spec.type == oldSelf.spec.type",
    message = "spec: cluster and type cannot be changed; make another ManagedPostgresBackup")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.cluster")
@AdditionalPrinterColumn(name = "Type", jsonPath = ".spec.type")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "Percent",
    jsonPath = ".status.progress.percent",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Finished",
    jsonPath = ".status.stopTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Size", jsonPath = ".status.size")
@AdditionalPrinterColumn(name = "Stored", jsonPath = ".status.repositorySize")
@AdditionalPrinterColumn(name = "Error", jsonPath = ".status.error", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ManagedPostgresBackup
    extends CustomResource<ManagedPostgresBackupSpec, ManagedPostgresBackupStatus>
    implements Namespaced {

  /** Kind. */
  public static final String KIND = "ManagedPostgresBackup";

  /** Name of the resource in URLs and RBAC rules. */
  public static final String PLURAL = "managedpostgresbackups";

  private static final long serialVersionUID = 1L;
}
