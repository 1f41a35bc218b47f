package dev.mpg.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the server refuses, by its error codes. */
public final class SqlState {

  /** insufficient_privilege. */
  public static final String NOT_ALLOWED = "42501";

  /** invalid_password, also as PgBouncer says it. */
  public static final String WRONG_PASSWORD = "28P01";

  /** protocol_violation: what PgBouncer answers to a wrong password. */
  public static final String POOLER_REFUSED = "08P01";

  private SqlState() {}

  /** Asserts that a statement is refused with one of these codes. */
  public static void assertRefused(ThrowingCallable statement, String... codes) {
    assertThatThrownBy(statement)
        .isInstanceOfSatisfying(
            SQLException.class,
            refused ->
                assertThat(refused.getSQLState()).as(refused.getMessage()).isIn((Object[]) codes));
  }
}
