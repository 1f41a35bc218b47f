package dev.mpg.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;

/** Whether an object is already what it is to be. */
final class Differences {
  private Differences() {}

  /**
   * Whether everything that is wanted is there. What the API server or somebody else added beside
   * it does not matter; lists must have the same length, because their order is their meaning.
   */
  static boolean contains(JsonNode actual, JsonNode wanted) {
    if (wanted.isObject()) {
      Iterator<Map.Entry<String, JsonNode>> fields = wanted.fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        if (!contains(actual.path(field.getKey()), field.getValue())) {
          return false;
        }
      }
      return actual.isObject() || wanted.isEmpty();
    }
    if (wanted.isArray()) {
      if (wanted.size() != actual.size() || !(actual.isArray() || wanted.isEmpty())) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!contains(actual.get(i), wanted.get(i))) {
          return false;
        }
      }
      return true;
    }
    return wanted.equals(actual);
  }
}
