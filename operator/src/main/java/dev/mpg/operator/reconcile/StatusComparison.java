package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import org.jspecify.annotations.Nullable;

/** Whether two statuses say the same. */
final class StatusComparison {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StatusComparison() {}

  static boolean same(@Nullable ManagedPostgresStatus before, ManagedPostgresStatus after) {
    return before != null && JSON.valueToTree(before).equals(JSON.valueToTree(after));
  }
}
