package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.secret.ScramVerifier;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseSyncTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    server.reset();
  }

  static final InternalUser POOLER =
      new InternalUser(InternalUser.POOLER, ScramVerifier.of("pooler"));
  static final WantedUser ADMIN =
      new WantedUser("fly-user", UserRole.SCHEMA_ADMIN, ScramVerifier.of("a"));
  static final WantedState DEFAULT =
      new WantedState(List.of(new WantedDatabase("fly-db")), List.of(ADMIN), POOLER);

  @Test
  void timing() throws Exception {
    for (int i = 0; i < 15; i++) {
      server.reset();
      long t = System.nanoTime();
      SyncResult r = new DatabaseSync(server.connections()).sync(DEFAULT, Set.of());
      long u = System.nanoTime();
      assertThat(r.items()).allMatch(ItemResult::ready);
      SyncResult r2 = new DatabaseSync(server.connections()).sync(DEFAULT, Set.of());
      long v = System.nanoTime();
      System.out.println(
          (u - t) / 1000 + " us " + r.statements() + "; again " + (v - u) / 1000 + " us " + r2);
      assertThat(r2.statements()).isZero();
    }
  }
}
