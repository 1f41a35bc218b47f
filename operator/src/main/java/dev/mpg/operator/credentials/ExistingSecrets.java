package dev.mpg.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import org.jspecify.annotations.Nullable;

/** What Secrets there are in a cluster's namespace. */
public interface ExistingSecrets {
  /** The Secret that the operator made for this cluster under that name, or null. */
  @Nullable Secret find(String name);

  /** Whether somebody else made a Secret under that name. */
  boolean isForeign(String name);
}
