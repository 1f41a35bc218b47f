package dev.mpg.operator.model;

import dev.mpg.operator.api.v1alpha1.SecretNames;
import java.util.List;

/**
 * Names of the objects of one cluster.
 *
 * @param namespace where the cluster is
 * @param cluster the resource's name
 */
public record ClusterNames(String namespace, String cluster) {

  public String serviceAccount() {
    return cluster + "-postgres";
  }

  /** Patroni's local configuration. */
  public String patroni() {
    return cluster + "-patroni";
  }

  /** Patroni's leader lock. */
  public String leader() {
    return cluster + "-leader";
  }

  /** Patroni's dynamic configuration. */
  public String config() {
    return cluster + "-config";
  }

  /** Patroni's requests for a switchover. */
  public String failover() {
    return cluster + "-failover";
  }

  /** Patroni's record of the synchronous standby. */
  public String sync() {
    return cluster + "-sync";
  }

  /** The four ConfigMaps that Patroni keeps its state in. */
  public List<String> dcs() {
    return List.of(leader(), config(), failover(), sync());
  }

  /** Service of the primary. */
  public String direct() {
    return cluster + "-direct";
  }

  /** Service of the standbys. */
  public String readOnly() {
    return cluster + "-ro";
  }

  /** Deployment, Service and ConfigMap of the pooler. */
  public String pooler() {
    return cluster + "-pgbouncer";
  }

  /** The pooler's own passwords. */
  public String poolerAuth() {
    return SecretNames.internal(cluster, "pgbouncer-auth");
  }

  /** The certificate authority; never mounted anywhere. */
  public String ca() {
    return SecretNames.internal(cluster, "ca");
  }

  public String postgresTls() {
    return SecretNames.internal(cluster, "postgres-tls");
  }

  public String poolerTls() {
    return SecretNames.internal(cluster, "pgbouncer-tls");
  }

  /** Passwords of the cluster's own parts. */
  public String internal() {
    return SecretNames.internal(cluster, "internal");
  }

  /** The Secret an application uses. */
  public String userSecret(String user) {
    return SecretNames.forUser(cluster, user);
  }

  /** What the operator logs in with; never mounted anywhere. */
  public String operatorTls() {
    return SecretNames.internal(cluster, "operator-tls");
  }

  /** SCRAM verifiers of the users' passwords. */
  public String verifiers() {
    return SecretNames.internal(cluster, "verifiers");
  }

  /** Keeps backups: StatefulSet, Service, ServiceAccount. */
  public String repository() {
    return cluster + "-repo";
  }

  public String repositoryPod() {
    return repository() + "-0";
  }

  /** The repository's volume. */
  public String repositoryClaim() {
    return "data-" + repositoryPod();
  }

  /** pgBackRest's configuration, of the servers and of the repository. */
  public String pgbackrest() {
    return cluster + "-pgbackrest";
  }

  public String repositoryTls() {
    return SecretNames.internal(cluster, "repo-tls");
  }

  /** What backups are encrypted with. It goes where the repository goes. */
  public String repositoryCipher() {
    return SecretNames.internal(cluster, "repo-cipher");
  }

  /** The pod that brings a new cluster's data from a backup, and its configuration. */
  public String restore() {
    return cluster + "-restore";
  }

  /** What that pod shows to another cluster's repository. */
  public String restoreTls() {
    return SecretNames.internal(cluster, "restore-tls");
  }

  /** The pod that proves that a backup can be restored, and its configuration. */
  public String verify() {
    return cluster + "-verify";
  }

  /** What that pod shows to the repository. */
  public String verifyTls() {
    return SecretNames.internal(cluster, "verify-tls");
  }

  /** The pod that removes a cluster's files from a store. */
  public String removal() {
    return cluster + "-removal";
  }

  public Instance instance(int number) {
    return new Instance(this, number);
  }

  /** The name of a Service of this cluster that resolves in every namespace. */
  public String host(String service) {
    return service + "." + namespace + ".svc";
  }
}
