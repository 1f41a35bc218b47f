package dev.mpg.operator.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PasswordUtil;

/**
 * The SCRAM-SHA-256 verifier of a password, in the form that {@code pg_authid.rolpassword} has.
 *
 * <p>The server gets the verifier only, so that no clear text reaches SQL or a log. Two verifiers
 * of one password differ by their salt: keep the verifier beside the password.
 */
public final class ScramVerifier {
  // PostgreSQL's own default for both; more iterations would cost every login of every client.
  private static final int ITERATIONS = 4096;
  private static final int SALT_BYTES = 16;

  private static final Pattern FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/=]+)\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+");

  private static final SecureRandom RANDOM = new SecureRandom();

  private ScramVerifier() {}

  /**
   * A verifier of this password with a new salt.
   *
   * @throws IllegalArgumentException when the password is empty or has a character that SASLprep
   *     (RFC 4013) prohibits; drivers could not log in with it
   */
  public static String of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return encode(password, ITERATIONS, salt);
  }

  /** Whether the text has the form of a verifier. */
  public static boolean isVerifier(String text) {
    return FORM.matcher(text).matches();
  }

  /** Whether the verifier belongs to the password; false for text that is not a verifier. */
  public static boolean matches(String password, String verifier) {
    Matcher form = FORM.matcher(verifier);
    if (!form.matches()) {
      return false;
    }
    byte[] salt;
    try {
      salt = Base64.getDecoder().decode(form.group(2));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
    String again;
    try {
      again = encode(password, Integer.parseInt(form.group(1)), salt);
    } catch (IllegalArgumentException prohibited) {
      return false;
    }
    return MessageDigest.isEqual(
        again.getBytes(StandardCharsets.UTF_8), verifier.getBytes(StandardCharsets.UTF_8));
  }

  @SuppressWarnings("UnusedException") // Its message quotes a character of the password.
  private static String encode(String password, int iterations, byte[] salt) {
    try {
      return PasswordUtil.encodeScramSha256(password.toCharArray(), iterations, salt);
    } catch (IllegalArgumentException prohibited) {
      throw new IllegalArgumentException(
          "the password is empty or has a character that SASLprep (RFC 4013) prohibits");
    }
  }
}
