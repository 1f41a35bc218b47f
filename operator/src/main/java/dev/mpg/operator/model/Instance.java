package dev.mpg.operator.model;

/**
 * One Postgres server of a cluster, with a volume of its own.
 *
 * @param names names of the cluster
 * @param number from 1; a number is not used for another volume while its volume exists
 */
public record Instance(ClusterNames names, int number) {

  public String statefulSet() {
    return names.cluster() + "-" + number;
  }

  /** The pod's name, which is also the member's name in Patroni. */
  public String pod() {
    return statefulSet() + "-0";
  }

  /** Service by which the repository finds this server, whether it is ready or not. */
  public String service() {
    return statefulSet();
  }

  public String claim() {
    return "data-" + pod();
  }
}
