package dev.mpg.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Commands as a person runs them: in a container, or kubectl on this machine. */
public final class Shell {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Shell() {}

  /**
   * Runs a script in a container.
   *
   * @return what it wrote
   * @throws IllegalStateException when it fails
   */
  public static String inContainer(Pod pod, String container, String script) {
    return inContainer(pod, container, script, PATIENCE);
  }

  /**
   * Runs a script in a container that may take long.
   *
   * @return what it wrote
   * @throws IllegalStateException when it fails, or has not ended in that time
   */
  public static String inContainer(Pod pod, String container, String script, Duration patience) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (ExecWatch running = exec(pod, container, script, output, errors)) {
      Integer code = running.exitCode().get(patience.toSeconds(), TimeUnit.SECONDS);
      if (code != 0) {
        throw new IllegalStateException(
            "%s in %s: %s".formatted(script, container, errors.toString(StandardCharsets.UTF_8)));
      }
      return output.toString(StandardCharsets.UTF_8).strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(script + " in " + container, e);
    }
  }

  /** Runs a script that ends the container it runs in, so that no exit code comes back. */
  public static void toTheEnd(Pod pod, String container, String script) {
    ByteArrayOutputStream ignored = new ByteArrayOutputStream();
    try (ExecWatch running = exec(pod, container, script, ignored, ignored)) {
      running.exitCode().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException cutOff) {
      // As intended.
    }
  }

  /**
   * A script that writes the ids of the processes of a container whose titles match an expression.
   *
   * @param title as grep has it; from the beginning, so that the script does not find itself
   */
  public static String processes(String title) {
    return "grep -lsa '^%s' /proc/[0-9]*/cmdline | grep -o '[0-9]*'".formatted(title);
  }

  private static ExecWatch exec(
      Pod pod,
      String container,
      String script,
      ByteArrayOutputStream output,
      ByteArrayOutputStream errors) {
    return Kube.client()
        .pods()
        .resource(pod)
        .inContainer(container)
        .writingOutput(output)
        .writingError(errors)
        .exec("sh", "-c", script);
  }

  /**
   * Runs kubectl.
   *
   * @return what it wrote
   * @throws IllegalStateException when it fails
   */
  public static String kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    return onThisMachine(Path.of("."), Map.of(), command);
  }

  /**
   * Runs a program of this machine.
   *
   * @param environment variables beside those of the tests
   * @return what it wrote
   * @throws IllegalStateException when it fails
   */
  public static String onThisMachine(
      Path directory, Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile("program", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
          process.destroy();
          throw new IllegalStateException(command + " did not end");
        }
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
          throw new IllegalStateException(command + ": " + text);
        }
        return text;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
