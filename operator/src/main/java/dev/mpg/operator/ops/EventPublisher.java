package dev.mpg.operator.ops;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what happened, as Events of the resource. */
public final class EventPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final String COMPONENT = "mpg-operator";
  private static final int MOST_CHARACTERS = 1000;

  private final KubernetesClient client;
  private final Clock clock;

  public EventPublisher(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Something worth knowing. */
  public void normal(ManagedPostgres about, EventReason reason, String message) {
    publish(about, "Normal", reason, message);
  }

  /** Something that a person has to look at. */
  public void warning(ManagedPostgres about, EventReason reason, String message) {
    publish(about, "Warning", reason, message);
  }

  private void publish(ManagedPostgres about, String type, EventReason reason, String message) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String text =
        message.length() <= MOST_CHARACTERS
            ? message
            : message.substring(0, MOST_CHARACTERS - 1) + "…";
    LOG.info("{}: {}", reason.text(), text);
    try {
      client
          .v1()
          .events()
          .inNamespace(about.getMetadata().getNamespace())
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withGenerateName(about.getMetadata().getName() + "-")
                  .withNamespace(about.getMetadata().getNamespace())
                  .endMetadata()
                  .withNewInvolvedObject()
                  .withApiVersion(HasMetadata.getApiVersion(ManagedPostgres.class))
                  .withKind(HasMetadata.getKind(ManagedPostgres.class))
                  .withName(about.getMetadata().getName())
                  .withNamespace(about.getMetadata().getNamespace())
                  .withUid(about.getMetadata().getUid())
                  .endInvolvedObject()
                  .withType(type)
                  .withReason(reason.text())
                  .withMessage(text)
                  .withFirstTimestamp(now)
                  .withLastTimestamp(now)
                  .withCount(1)
                  .withNewSource()
                  .withComponent(COMPONENT)
                  .endSource()
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      // An Event is a courtesy: what it tells about has happened all the same.
      LOG.warn("Event {} could not be written: {}", reason.text(), e.getMessage());
    }
  }
}
