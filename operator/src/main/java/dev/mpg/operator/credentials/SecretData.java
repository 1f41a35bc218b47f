package dev.mpg.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reading and writing the base64 that a Secret's data is. */
public final class SecretData {
  private SecretData() {}

  /** The text under a key; empty when the key is missing or the API server let other bytes in. */
  public static Optional<String> text(@Nullable Secret secret, String key) {
    if (secret == null || secret.getData() == null) {
      return Optional.empty();
    }
    String encoded = secret.getData().get(key);
    if (encoded == null) {
      return Optional.empty();
    }
    return Optional.of(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  /** Encodes all values. */
  public static Map<String, String> encode(Map<String, String> text) {
    Map<String, String> data = new TreeMap<>();
    text.forEach(
        (key, value) ->
            data.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return data;
  }
}
