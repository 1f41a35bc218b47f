package dev.mpg.e2e.support;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** For how long the operator has asked nothing of the API server. */
public final class OperatorRest {

  private final Path log;
  private final String namespace;
  private final String operator = OperatorPods.userName();
  private AuditLog audit;
  private double reconciles = OperatorPods.reconciles();
  private Instant since = Instant.now();
  private List<String> lastRequests = List.of();

  private OperatorRest(Path log, String namespace) {
    this.log = log;
    this.namespace = namespace;
    this.audit = AuditLog.fromNowOn(log);
  }

  /**
   * Takes the operator to be at rest from now on.
   *
   * @param log the API server's audit log
   * @param namespace requests that concern others do not count
   */
  public static OperatorRest fromNowOn(Path log, String namespace) {
    return new OperatorRest(log, namespace);
  }

  /** Since when there was no request; a new one starts the count anew. */
  public Duration look() {
    List<String> requests = audit.requests(operator, namespace);
    if (!requests.isEmpty()) {
      audit = AuditLog.fromNowOn(log);
      reconciles = OperatorPods.reconciles();
      since = Instant.now();
      lastRequests = requests;
    }
    return Duration.between(since, Instant.now());
  }

  /** How many reconciles were started, failed or succeeded since then. */
  public double reconciles() {
    return OperatorPods.reconciles() - reconciles;
  }

  @Override
  public String toString() {
    return "%s reconciles until %s, with the requests %s"
        .formatted(reconciles, since, lastRequests);
  }
}
