package dev.mpg.operator.kube;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.Fingerprint;
import dev.mpg.operator.resources.ObjectTree;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The operator's objects: read from the informers' caches, written by server-side apply, and only
 * where something differs.
 */
public final class ObjectStore {
  /** The field manager of everything the operator writes. */
  public static final String FIELD_MANAGER = "mpg-operator";

  /** Fingerprint of what was applied last, to notice a field that is no longer wanted. */
  private static final String APPLIED = "mpg.dev/applied";

  /** A version that no object ever has. */
  private static final String NO_VERSION = Long.toString(Long.MAX_VALUE);

  private static final int TOO_MANY_REQUESTS = 429;

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Map<Class<? extends HasMetadata>, InformerEventSource<?, ManagedPostgres>> sources;

  public ObjectStore(
      KubernetesClient client,
      Map<Class<? extends HasMetadata>, InformerEventSource<?, ManagedPostgres>> sources) {
    this.client = client;
    this.sources = sources;
  }

  /** An object that carries the operator's labels, from the cache. */
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    return source(type).get(new ResourceID(name, namespace));
  }

  /**
   * The objects of one cluster, from the cache.
   *
   * <p>Each as {@link #find} has it: the informer's list does not know yet what was written a
   * moment ago, and a rollout that sees one StatefulSet of now and one of before would begin with
   * the primary.
   */
  public <T extends HasMetadata> List<T> list(Class<T> type, String namespace, String cluster) {
    InformerEventSource<T, ManagedPostgres> source = source(type);
    return source
        .list(namespace, object -> cluster.equals(label(object, Labels.INSTANCE)))
        .map(listed -> source.get(ResourceID.fromResource(listed)).orElse(listed))
        .toList();
  }

  /** Objects of a namespace, from the cache. */
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Predicate<T> wanted) {
    return source(type).list(namespace, wanted).toList();
  }

  /**
   * Creates an object that is nobody's to change afterwards.
   *
   * @return false when there is one of that name, or the namespace is about to go
   */
  public <T extends HasMetadata> boolean createOnce(T wanted) {
    try {
      client.resource(wanted).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || isNamespaceGoing(e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * An object by its name from the API server, whether it carries the operator's labels or not. For
   * the moments when a stale cache would do harm.
   */
  public <T extends HasMetadata> @Nullable T read(Class<T> type, String namespace, String name) {
    return client.resources(type).inNamespace(namespace).withName(name).get();
  }

  /**
   * Brings an object to what is wanted; sends nothing when it is that already.
   *
   * @param wanted when it has a resourceVersion it is written over that version only: over a later
   *     one the next pass has to decide, which the change has asked for
   * @return whether something was written
   * @throws ForeignObjectException when somebody else made an object of that name
   */
  public <T extends HasMetadata> boolean apply(T wanted) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) wanted.getClass();
    String over = wanted.getMetadata().getResourceVersion();
    ObjectNode marked = mark(wanted);
    T actual =
        find(type, wanted.getMetadata().getNamespace(), wanted.getMetadata().getName())
            .orElse(null);
    if (actual == null) {
      Optional<T> created = create(wanted, marked);
      if (created.isPresent()) {
        remember(type, null, created.get());
        return true;
      }
      actual = read(type, wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    } else if (Differences.contains(ObjectTree.of(actual), marked)) {
      return false;
    }
    if (actual != null && !belongsTogether(actual, wanted)) {
      throw new ForeignObjectException(actual);
    }
    if (over != null) {
      return applyOver(over, type, actual, wanted, marked);
    }
    remember(type, actual, send(wanted, marked));
    return true;
  }

  private <T extends HasMetadata> boolean applyOver(
      String version, Class<T> type, @Nullable T actual, T wanted, ObjectNode marked) {
    if (actual == null || !version.equals(actual.getMetadata().getResourceVersion())) {
      return false;
    }
    ObjectNode asSeen = marked.deepCopy();
    asSeen.withObject("/metadata").put("resourceVersion", version);
    try {
      remember(type, actual, send(wanted, asSeen));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * One request, in which the API server itself sees to it that nothing is overwritten: no object
   * that exists has the version asked for. Unlike a POST it leaves the fields to the manager that
   * applies them later.
   *
   * @return empty when the name is taken
   */
  private <T extends HasMetadata> Optional<T> create(T wanted, ObjectNode marked) {
    ObjectNode unseen = marked.deepCopy();
    unseen.withObject("/metadata").put("resourceVersion", NO_VERSION);
    try {
      return Optional.of(send(wanted, unseen));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private <T extends HasMetadata> T send(T wanted, ObjectNode marked) {
    return client.resource(wanted).patch(APPLY, marked.toString());
  }

  /**
   * Changes annotations of an object provided that it is still the version that was seen.
   *
   * @param annotations values by key; null removes one
   * @return false when it has changed meanwhile, or is gone
   */
  public <T extends HasMetadata> boolean annotate(
      T seen, Map<String, @Nullable String> annotations) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode values = patch.putObject("metadata").putObject("annotations");
    annotations.forEach(values::put);
    return patchAsSeen(seen, patch).isPresent();
  }

  /**
   * Takes a label from an object provided that it is still the version that was seen.
   *
   * @return false when it has changed meanwhile, or is gone
   */
  public <T extends HasMetadata> boolean removeLabel(T seen, String key) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putObject("labels").putNull(key);
    return patchAsSeen(seen, patch).isPresent();
  }

  /**
   * Asks for a larger volume, and for nothing else of the claim.
   *
   * @return false when it has changed meanwhile, or is gone
   */
  public boolean grow(PersistentVolumeClaim seen, Memory size) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.withObject("/spec/resources/requests").put("storage", size.text());
    Optional<PersistentVolumeClaim> written = patchAsSeen(seen, patch);
    written.ifPresent(claim -> remember(PersistentVolumeClaim.class, seen, claim));
    return written.isPresent();
  }

  /**
   * Gives a container of a running pod another amount of CPU.
   *
   * @return false when the API server refuses it, or cannot do so at all
   */
  public boolean resize(Pod pod, String container, ResourceRequirements wanted) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode resources =
        patch
            .putObject("spec")
            .putArray("containers")
            .addObject()
            .put("name", container)
            .putObject("resources");
    resources.putObject("requests").put("cpu", cpu(wanted.getRequests()));
    resources.putObject("limits").put("cpu", cpu(wanted.getLimits()));
    try {
      Pod written =
          client
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .subresource("resize")
              .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.toString());
      remember(Pod.class, pod, written);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST
          && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR
          && e.getCode() != TOO_MANY_REQUESTS) {
        return false;
      }
      throw e;
    }
  }

  private static String cpu(Map<String, Quantity> amounts) {
    return Objects.requireNonNull(amounts.get("cpu"), "cpu").toString();
  }

  private <T extends HasMetadata> Optional<T> patchAsSeen(T seen, ObjectNode patch) {
    patch
        .withObjectProperty("metadata")
        .put("resourceVersion", seen.getMetadata().getResourceVersion());
    try {
      return Optional.of(
          client.resource(seen).patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Deletes an object and, in the background, what it owns. */
  public void delete(HasMetadata object) {
    client.resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  /**
   * Deletes an object provided that it is still the version that was seen, so that never a later
   * one of the same name is hit.
   *
   * @return false when it has changed meanwhile
   */
  public boolean deleteAsSeen(HasMetadata seen) {
    try {
      client.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /** Whether the API server refused an object because its namespace is about to go. */
  public static boolean isNamespaceGoing(KubernetesClientException refusal) {
    return refusal.getStatus() != null
        && refusal.getStatus().getDetails() != null
        && refusal.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  private <T extends HasMetadata> void remember(Class<T> type, @Nullable T before, T written) {
    ResourceID id = ResourceID.fromResource(written);
    if (before == null) {
      source(type).handleRecentResourceCreate(id, written);
    } else {
      source(type).handleRecentResourceUpdate(id, written, before);
    }
  }

  private static ObjectNode mark(HasMetadata wanted) {
    ObjectNode tree = ObjectTree.of(wanted);
    tree.withObject("/metadata").remove("resourceVersion");
    String fingerprint = Fingerprint.of(visible(wanted, tree).toString());
    tree.withObject("/metadata/annotations").put(APPLIED, fingerprint);
    return tree;
  }

  /** Of Secrets the keys only: a fingerprint of a password is nobody's business. */
  private static ObjectNode visible(HasMetadata wanted, ObjectNode tree) {
    if (wanted instanceof Secret secret) {
      ObjectNode shown = JsonNodeFactory.instance.objectNode().setAll(tree);
      ArrayNode keys = shown.putArray("data");
      secret.getData().keySet().forEach(keys::add);
      return shown;
    }
    return tree;
  }

  /** Whether the object was made for the same resource, though somebody may have edited it. */
  private static boolean belongsTogether(HasMetadata actual, HasMetadata wanted) {
    if (wanted.getMetadata().getOwnerReferences().isEmpty()) {
      return Objects.equals(label(actual, Labels.INSTANCE), label(wanted, Labels.INSTANCE));
    }
    String uid = wanted.getMetadata().getOwnerReferences().get(0).getUid();
    boolean owned =
        actual.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(uid));
    boolean labelledOurs =
        Objects.equals(label(actual, Labels.INSTANCE), label(wanted, Labels.INSTANCE));
    return owned || (labelledOurs && applied(actual).isPresent());
  }

  /** When the operator wrote an object last; empty when it never did. */
  public static Optional<Instant> appliedAt(HasMetadata object) {
    return applied(object).map(ManagedFieldsEntry::getTime).map(Instant::parse);
  }

  private static Optional<ManagedFieldsEntry> applied(HasMetadata object) {
    return object.getMetadata().getManagedFields().stream()
        .filter(entry -> FIELD_MANAGER.equals(entry.getManager()))
        .filter(entry -> "Apply".equals(entry.getOperation()))
        .findFirst();
  }

  private static @Nullable String label(HasMetadata object, String key) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? null : labels.get(key);
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> InformerEventSource<T, ManagedPostgres> source(Class<T> type) {
    InformerEventSource<?, ManagedPostgres> source = sources.get(type);
    if (source == null) {
      throw new IllegalArgumentException("no informer for " + type.getSimpleName());
    }
    return (InformerEventSource<T, ManagedPostgres>) source;
  }
}
