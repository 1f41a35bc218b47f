package dev.mpg.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What a person is told of a pass that failed. */
final class PassFailure {
  private PassFailure() {}

  /** Only the API server's own words are repeated: those of other errors could hold anything. */
  static String describe(Exception error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException refused) {
        String said = refused.getStatus() == null ? null : refused.getStatus().getMessage();
        return said != null
            ? "the API server answered: " + said
            : "the API server could not be asked; see the operator's log";
      }
    }
    return "an internal error, "
        + error.getClass().getSimpleName()
        + "; see the operator's log, and report it";
  }
}
