package dev.mpg.operator.backup;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in a repository, as it says itself.
 *
 * @param ready whether it takes the log
 * @param run the backup that is being made; null when none is
 * @param results of backups since its process started, by id: the error, empty when there was none
 * @param diskSize bytes of its volume; 0 when it has none
 * @param diskFree bytes that are left
 * @param backups the oldest first
 * @param archive the log; null while there is none
 */
public record RepositoryState(
    boolean ready,
    @Nullable Run run,
    Map<String, String> results,
    long diskSize,
    long diskFree,
    List<Backup> backups,
    @Nullable Archive archive) {

  /** Of the name of a log file, what comes before its position: the timeline. */
  private static final int TIMELINE = 8;

  /** Room for a few files of the log, and a share of the volume, in percent. */
  private static final long LEAST_FREE = 64L << 20;

  private static final int LEAST_PERCENT = 6;

  /**
   * A backup that is being made.
   *
   * @param id whoever asked for it knows it by
   * @param size bytes to be copied, 0 while that is not known
   * @param done bytes that were
   */
  public record Run(String id, long size, long done) {}

  /**
   * A backup.
   *
   * @param label pgBackRest's name of it
   * @param full whether it needs no other
   * @param id whoever asked for it knows it by; empty when that is not known
   * @param start when it was begun
   * @param stop when it was complete
   * @param size bytes of the databases
   * @param repositorySize bytes that it takes
   * @param walStart the first log file that it needs
   * @param walStop the last one
   * @param lsnStart where it begins
   * @param lsnStop where it is consistent
   */
  public record Backup(
      String label,
      boolean full,
      String id,
      Instant start,
      Instant stop,
      long size,
      long repositorySize,
      String walStart,
      String walStop,
      String lsnStart,
      String lsnStop) {}

  /**
   * The log.
   *
   * @param last its last file
   * @param unbrokenSince the file from which on none is missing
   * @param lastTransaction when the last transaction in it ended; null when there is none
   */
  public record Archive(String last, String unbrokenSince, @Nullable Instant lastTransaction) {

    /** The number of the last file, whatever the timeline: its position in units of 16 MB. */
    public long lastSegment() {
      return number(last.substring(TIMELINE));
    }

    /** The number of a file by its position, the name without the timeline. */
    public static long number(String position) {
      return Long.parseLong(position.substring(0, 8), 16) * 256
          + Long.parseLong(position.substring(8, 16), 16);
    }
  }

  /** Reads what the repository answers. */
  public static RepositoryState of(JsonNode json) {
    Map<String, String> results = new HashMap<>();
    json.path("results")
        .fields()
        .forEachRemaining(
            result -> results.put(result.getKey(), result.getValue().path("error").asText("")));
    List<Backup> backups = new ArrayList<>();
    json.path("backups").forEach(backup -> backups.add(backup(backup)));
    backups.sort(Comparator.comparing(Backup::stop));
    JsonNode run = json.path("run");
    JsonNode archive = json.path("archive");
    return new RepositoryState(
        json.path("stanza").asBoolean(),
        run.isObject()
            ? new Run(run.path("id").asText(), run.path("size").asLong(), run.path("done").asLong())
            : null,
        Map.copyOf(results),
        json.path("disk").path("size").asLong(),
        json.path("disk").path("free").asLong(),
        List.copyOf(backups),
        archive.isObject()
            ? new Archive(
                archive.path("last").asText(),
                archive.path("unbrokenSince").asText(),
                archive.path("lastTransaction").isTextual()
                    ? Instant.parse(archive.path("lastTransaction").asText())
                    : null)
            : null);
  }

  private static Backup backup(JsonNode json) {
    return new Backup(
        json.path("label").asText(),
        "full".equals(json.path("type").asText()),
        json.path("id").asText(""),
        Instant.ofEpochSecond(json.path("start").asLong()),
        Instant.ofEpochSecond(json.path("stop").asLong()),
        json.path("size").asLong(),
        json.path("repositorySize").asLong(),
        json.path("walStart").asText(),
        json.path("walStop").asText(),
        json.path("lsnStart").asText(),
        json.path("lsnStop").asText());
  }

  /** This, with what another pod that is at work in the same repository does and did there. */
  public RepositoryState with(RepositoryState activity) {
    Map<String, String> all = new HashMap<>(activity.results);
    all.putAll(results);
    return new RepositoryState(
        ready,
        run == null ? activity.run : run,
        Map.copyOf(all),
        diskSize,
        diskFree,
        backups,
        archive);
  }

  /** Bytes of its volume that are in use. */
  public long diskUsed() {
    return diskSize - diskFree;
  }

  /** Percent of its volume that are left. */
  public int percentFree() {
    return diskSize == 0 ? 100 : (int) (diskFree * 100 / diskSize);
  }

  /** Whether there is no room on its volume for what comes next. */
  public boolean isFull() {
    return diskFree < LEAST_FREE && diskFree < diskSize / 100 * LEAST_PERCENT;
  }

  /** The backup that somebody asked for by this id. */
  public Optional<Backup> find(String id) {
    return backups.stream().filter(backup -> id.equals(backup.id())).findFirst();
  }

  /** Backups from which on no file of the log is missing, the oldest first. */
  public List<Backup> unbroken() {
    Archive log = archive;
    return log == null
        ? List.of()
        : backups.stream()
            .filter(
                backup -> position(backup.walStart()).compareTo(position(log.unbrokenSince())) >= 0)
            .toList();
  }

  /** The earliest moment that can be restored; empty when none can. */
  public Optional<Instant> firstRecoverable() {
    // pgBackRest takes a backup that was complete before the moment, and counts whole seconds.
    return unbroken().stream().findFirst().map(backup -> backup.stop().plusSeconds(1));
  }

  /** The latest moment that can be restored; empty when none can, or nothing was written since. */
  public Optional<Instant> lastRecoverable() {
    Instant last = archive == null ? null : archive.lastTransaction();
    return firstRecoverable().filter(first -> last != null && last.isAfter(first)).map(f -> last);
  }

  private static String position(String file) {
    return file.length() > TIMELINE ? file.substring(TIMELINE) : "";
  }
}
