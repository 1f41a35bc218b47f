package dev.mpg.operator.resources;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Objects, and parts of them, as the API server gets them. */
public final class ObjectTree {
  /**
   * With sorted keys, so that a fingerprint is the same after a restart of the operator. One for
   * all: what it learns of the many types is some megabytes.
   */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ObjectTree() {}

  /** A tree of its own, which may be changed. */
  public static ObjectNode of(Object object) {
    return JSON.valueToTree(object);
  }
}
