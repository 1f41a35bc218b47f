package dev.mpg.operator.resources.patroni;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The passwords in Patroni's local configuration: a file of a Secret beside {@link
 * PatroniConfig}'s, and not the environment, which a running process cannot read anew.
 */
public final class PatroniPasswords {
  /** The key in the internal Secret, and the file's name. */
  public static final String FILE = "passwords.yml";

  private static final String REST_API_USER = "patroni";

  private PatroniPasswords() {}

  /** The file's text. */
  public static String file(String replication, String rewind, String restApi) {
    Map<String, Object> authentication = new LinkedHashMap<>();
    authentication.put("replication", Map.of("password", replication));
    authentication.put("rewind", Map.of("password", rewind));
    Map<String, Object> restLogin = new LinkedHashMap<>();
    restLogin.put("username", REST_API_USER);
    restLogin.put("password", restApi);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("postgresql", Map.of("authentication", authentication));
    root.put("restapi", Map.of("authentication", restLogin));
    try {
      return PatroniConfig.YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + FILE);
    }
  }
}
