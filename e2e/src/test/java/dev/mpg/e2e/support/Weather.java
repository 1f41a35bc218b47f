package dev.mpg.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bad weather on the node, until {@link #calm()}. It is made by a script that knows the node, which
 * the environment variable {@code MPG_WEATHER} names ({@code sandbox/weather}).
 */
public final class Weather {

  /** The environment variable with the script's path. */
  public static final String SCRIPT = "MPG_WEATHER";

  /** Lock of tests that make some, since {@link #calm()} ends that of all. */
  public static final String LOCK = "weather";

  private Weather() {}

  /** The API server refuses the connections of everybody but these tests. */
  public static void apiGone() {
    run("api-gone");
  }

  /** The API server takes connections and answers nobody, these tests included. */
  public static void apiFrozen() {
    run("api-frozen");
  }

  /** Packets between a pod and the API server are lost. */
  public static void apiCut(Pod pod) {
    run("api-cut", pod.getStatus().getPodIP());
  }

  /** Packets between two pods are lost. */
  public static void cut(Pod one, Pod other) {
    run("cut", one.getStatus().getPodIP(), other.getStatus().getPodIP());
  }

  /** The processes of a container stand still. */
  public static void freeze(Pod pod, String container) {
    run("freeze", id(pod, container));
  }

  /** They go on. */
  public static void thaw(Pod pod, String container) {
    run("thaw", id(pod, container));
  }

  /** The first process of a container gets a signal that it cannot refuse, and ends. */
  public static void kill(Pod pod, String container) {
    run("kill", id(pod, container));
  }

  /**
   * What a container writes to the volume at a path goes slowly.
   *
   * @param bytesPerSecond 0: as fast as it can again
   */
  public static void slowDisk(Pod pod, String container, String path, int bytesPerSecond) {
    run("slow-disk", id(pod, container), path, Integer.toString(bytesPerSecond));
  }

  private static String id(Pod pod, String container) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(container))
        .map(status -> status.getContainerID().replaceFirst(".*//", ""))
        .findFirst()
        .orElseThrow();
  }

  /** Whether there is a node whose weather can be made. */
  public static boolean isMade() {
    String script = System.getenv(SCRIPT);
    return script != null && !script.isEmpty();
  }

  /** All of that is over, and what {@link Nodes} did to nodes. */
  public static void calm() {
    run("calm");
  }

  static void run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(System.getenv(SCRIPT)));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
