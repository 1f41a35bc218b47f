package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Quoted names and texts come back from a real server as they were. */
@SuppressWarnings("NullAway.Init") // NullAway does not know @BeforeContainer.
class QuotingPropertyTest {
  private static TestServer server;
  private static Connection connection;

  @BeforeContainer
  static void start() throws Exception {
    server = TestServer.start();
    connection = server.superuser("postgres");
  }

  @AfterContainer
  static void stop() throws Exception {
    connection.close();
    server.close();
  }

  @Property(tries = 500)
  void identifiersComeBack(@ForAll("names") String name) throws Exception {
    try (Statement statement = statement();
        ResultSet rows = statement.executeQuery("SELECT 1 AS " + Quoting.identifier(name))) {
      assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo(name);
    }
  }

  @Property(tries = 500)
  void literalsComeBack(@ForAll("texts") String text, @ForAll boolean conforming) throws Exception {
    try (Statement statement = statement()) {
      statement.execute("SET standard_conforming_strings = " + conforming);
      try (ResultSet rows = statement.executeQuery("SELECT " + Quoting.literal(text))) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo(text);
      }
    }
  }

  @Property(tries = 200)
  void longNamesAreRefused(@ForAll("longNames") String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quoting.identifier(name));
  }

  @Property(tries = 50)
  void whatCannotBeSentIsRefused(@ForAll("broken") String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quoting.identifier(text));
    assertThatIllegalArgumentException().isThrownBy(() -> Quoting.literal(text));
  }

  private static Statement statement() throws Exception {
    Statement statement = connection.createStatement();
    statement.setEscapeProcessing(false);
    return statement;
  }

  @Provide
  Arbitrary<String> names() {
    return texts().filter(text -> bytes(text) >= 1 && bytes(text) <= 63);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> nasty =
        Arbitraries.strings().withChars("\"'\\$%;-/*{}?:\n\t =aZ0.,()ü").ofMaxLength(40);
    Arbitrary<String> any =
        Arbitraries.strings()
            .ofMaxLength(60)
            .filter(text -> text.indexOf('\0') < 0)
            .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    Arbitrary<String> words =
        Arbitraries.of(
            "current_user", "public", "none", "select", "user", "a\"\"b", "🦆", "$mpg$", "$1");
    return Arbitraries.oneOf(nasty, any, words);
  }

  @Provide
  Arbitrary<String> longNames() {
    return Arbitraries.strings().alpha().withChars('é', '"').ofMinLength(64).ofMaxLength(100);
  }

  @Provide
  Arbitrary<String> broken() {
    return Arbitraries.of("\0", "a\0b", "\uD83E", "x\uDD86", "\uDD86\uD83E");
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
