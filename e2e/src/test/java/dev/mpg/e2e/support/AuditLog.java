package dev.mpg.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The API server's audit log, from a place in it onwards. */
public final class AuditLog {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final long start;

  private AuditLog(Path file, long start) {
    this.file = file;
    this.start = start;
  }

  /**
   * From now on.
   *
   * @param file the log, one event of JSON per line
   */
  public static AuditLog fromNowOn(Path file) {
    try {
      return new AuditLog(file, Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Requests of a user, as verb and URI; watches and those for leases are left out, and, so that
   * other tests may run, those that concern other namespaces than the one given.
   */
  public List<String> requests(String user, String namespace) {
    try (var log = Files.newByteChannel(file)) {
      if (log.size() < start) {
        throw new IllegalStateException(file + " was rotated meanwhile; run the test again");
      }
      log.position(start);
      String text =
          new String(
              java.nio.channels.Channels.newInputStream(log).readAllBytes(),
              StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .map(AuditLog::parse)
          .filter(event -> event.path("user").path("username").asText().equals(user))
          .filter(event -> !event.path("verb").asText().equals("watch"))
          .filter(event -> !event.path("objectRef").path("resource").asText().equals("leases"))
          .filter(
              event ->
                  List.of("", namespace)
                      .contains(event.path("objectRef").path("namespace").asText()))
          .map(event -> event.path("verb").asText() + " " + event.path("requestURI").asText())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
