package dev.mpg.e2e.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The Secret of a user, decoded.
 *
 * @param values its keys and values
 */
public record UserSecret(Map<String, String> values) {

  static UserSecret of(Secret secret) {
    Map<String, String> values = new TreeMap<>();
    secret
        .getData()
        .forEach(
            (key, value) -> values.put(key, new String(Base64.getDecoder().decode(value), UTF_8)));
    return new UserSecret(values);
  }

  /** The value of a key, e.g. {@code DATABASE_URL}. */
  public String get(String key) {
    return Objects.requireNonNull(values.get(key), () -> "the Secret has no key " + key);
  }

  /** The same Secret with another value of a key. */
  public UserSecret with(String key, String value) {
    Map<String, String> others = new TreeMap<>(values);
    others.put(key, value);
    return new UserSecret(others);
  }

  /** Keeps the password out of failure messages. */
  @Override
  public String toString() {
    return "UserSecret" + values.keySet();
  }
}
