package dev.mpg.e2e.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/**
 * Nodes of the Kubernetes cluster, and what can happen to one: as {@link Weather}, until {@link
 * Weather#calm()}. The first node has the control plane beside it and is spared.
 */
public final class Nodes {

  /** The node with the control plane and the operator. */
  private static final String FIRST = "sandbox";

  /** A taint that only the operator tolerates in the sandbox. */
  private static final String KEEP_FREE = "mpg.dev/keep-free";

  private Nodes() {}

  /** Skips the test on a cluster that has fewer nodes. */
  public static void assumeAtLeast(int wanted) {
    int there = names().size();
    assumeTrue(
        there >= wanted,
        () ->
            "%d nodes are needed, and the cluster has %d: sandbox/up --nodes %d"
                .formatted(wanted, there, wanted));
  }

  /** The names of all nodes. */
  public static List<String> names() {
    return Kube.client().nodes().list().getItems().stream()
        .map(node -> node.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** The node that a pod runs on. */
  public static String of(Pod pod) {
    return pod.getSpec().getNodeName();
  }

  /**
   * New pods go to the others, so that all of what they are may be lost. Only the operator's may
   * come here, which the sandbox keeps on the first node.
   */
  public static void keepFirstFree() {
    Shell.kubectl("taint", "nodes", FIRST, KEEP_FREE + "=:NoSchedule", "--overwrite");
  }

  /** New pods go to each node again, after {@link #keepFirstFree} or {@link #drain}. */
  public static void allowPodsEverywhere() {
    Kube.client().nodes().list().getItems().stream()
        .filter(node -> Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
        .map(Node::getMetadata)
        .forEach(node -> Shell.kubectl("uncordon", node.getName()));
    boolean kept =
        Kube.client().nodes().withName(FIRST).get().getSpec().getTaints().stream()
            .anyMatch(taint -> taint.getKey().equals(KEEP_FREE));
    if (kept) {
      Shell.kubectl("taint", "nodes", FIRST, KEEP_FREE + "-");
    }
  }

  /** New pods go to this node alone, until {@link #allowPodsEverywhere}. */
  public static void allowPodsOnlyOn(String node) {
    names().stream()
        .filter(name -> !name.equals(node))
        .forEach(name -> Shell.kubectl("cordon", name));
  }

  /** Packets between the node with its pods and everybody else are lost. */
  public static void cut(String node) {
    Weather.run("node-cut", node);
  }

  /** The node is reached again after {@link #cut}. */
  public static void join(String node) {
    Weather.run("node-join", node);
  }

  /** Every process of the node stands still. */
  public static void freeze(String node) {
    Weather.run("node-freeze", node);
  }

  /** They go on after {@link #freeze}. */
  public static void thaw(String node) {
    Weather.run("node-thaw", node);
  }

  /** The power of the node fails. */
  public static void lose(String node) {
    Weather.run("node-lost", node);
  }

  /** The node boots after {@link #lose}; returns when it is Ready. */
  public static void bringBack(String node) {
    Weather.run("node-return", node);
  }

  /** Its pods are evicted as far as their disruption budgets allow, and no new ones come. */
  public static void drain(String node) {
    Shell.kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=120s");
  }
}
