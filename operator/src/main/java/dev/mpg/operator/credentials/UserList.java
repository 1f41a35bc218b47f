package dev.mpg.operator.credentials;

import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.resources.pooler.PoolerSecrets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PgBouncer's file of users: a name and a password in each line, both in quotes. */
final class UserList {
  private static final Map<String, String> KEYS =
      new TreeMap<>(
          Map.of(
              PoolerSecrets.LOOKUP, InternalKeys.POOLER,
              PoolerSecrets.ADMIN, InternalKeys.POOLER_ADMIN));

  private static final Pattern LINE =
      Pattern.compile("^\"([^\"]+)\" \"((?:[^\"]|\"\")*)\"$", Pattern.MULTILINE);

  private UserList() {}

  static String of(Credentials credentials) {
    StringBuilder list = new StringBuilder();
    KEYS.forEach(
        (name, key) ->
            list.append('"')
                .append(name)
                .append("\" \"")
                .append(credentials.internal(key).clear().replace("\"", "\"\""))
                .append("\"\n"));
    return list.toString();
  }

  /** The passwords by their keys in the internal Secret. */
  static Map<String, String> parse(String list) {
    Map<String, String> passwords = new HashMap<>();
    Matcher line = LINE.matcher(list);
    while (line.find()) {
      String key = KEYS.get(line.group(1));
      if (key != null) {
        passwords.put(key, line.group(2).replace("\"\"", "\""));
      }
    }
    return passwords;
  }
}
