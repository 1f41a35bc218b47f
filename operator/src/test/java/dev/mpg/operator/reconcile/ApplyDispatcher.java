package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesAttributesExtractor;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.crud.KubernetesCrudDispatcherException;
import io.fabric8.kubernetes.client.server.mock.crud.PostHandler;
import io.fabric8.kubernetes.client.server.mock.crud.PutHandler;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The mock API server with server-side apply: objects are merged, lists replaced, and what a
 * manager applied before and no longer applies is taken away. Keeps a record of what was written.
 */
final class ApplyDispatcher extends KubernetesCrudDispatcher {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In the path of requests that a test sends for no other end than that there is an event. */
  static final String UNCOUNTED = "nudge";

  /** What each manager applied last, by path. */
  private final Map<String, JsonNode> applied = new HashMap<>();

  private final List<String> writes = new CopyOnWriteArrayList<>();
  private int accepted = Integer.MAX_VALUE;

  ApplyDispatcher() {
    super(
        List.of(
            CustomResourceDefinitionContext.fromCustomResourceType(ManagedPostgres.class),
            CustomResourceDefinitionContext.fromCustomResourceType(ManagedPostgresBackup.class)));
  }

  /** Requests other than reads, as method and path; Events and nudges aside. */
  List<String> writes() {
    return List.copyOf(writes);
  }

  /** Carries out so many writes from the start on, and refuses all after them. */
  synchronized void accept(int number) {
    accepted = number;
  }

  @Override
  public synchronized MockResponse dispatch(RecordedRequest request) {
    String path = request.getPath().replaceAll("\\?.*", "");
    if (!request.getMethod().equals("GET")
        && !path.endsWith("/events")
        && !request.getPath().contains(UNCOUNTED)) {
      if (writes.size() >= accepted) {
        return new MockResponse().setResponseCode(HttpURLConnection.HTTP_FORBIDDEN);
      }
      writes.add(request.getMethod() + " " + path);
    }
    return super.dispatch(request);
  }

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith("application/apply-patch")) {
      return super.handlePatch(request);
    }
    String path = request.getPath().replaceAll("\\?.*", "");
    String manager = request.getPath().replaceAll(".*fieldManager=([^&]*).*", "$1");
    try {
      return apply(path, manager, Serialization.unmarshal(request.getUtf8Body(), ObjectNode.class));
    } catch (KubernetesCrudDispatcherException e) {
      return new MockResponse().setResponseCode(e.getCode()).setBody(e.toStatusBody());
    }
  }

  private MockResponse apply(String path, String manager, ObjectNode wanted)
      throws KubernetesCrudDispatcherException {
    Map.Entry<?, String> entry = findResource(getKey(path));
    JsonNode version = ((ObjectNode) wanted.get("metadata")).remove("resourceVersion");
    if (entry != null
        && version != null
        && !version.equals(asNode(entry.getValue()).at("/metadata/resourceVersion"))) {
      throw new KubernetesCrudDispatcherException(
          "the object has been modified", HttpURLConnection.HTTP_CONFLICT);
    }
    JsonNode before = applied.put(path + " " + manager, wanted.deepCopy());
    ObjectNode object =
        entry == null ? JSON.createObjectNode() : (ObjectNode) asNode(entry.getValue());
    if (before != null && entry != null) {
      takeAway(object, before, wanted);
    }
    merge(object, wanted);
    object
        .withObject("/metadata")
        .putArray("managedFields")
        .addObject()
        .put("manager", manager)
        .put("operation", "Apply")
        .put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    String body = object.toString();
    return entry == null
        ? new PostHandler(new KubernetesAttributesExtractor(), this)
            .handle(path.substring(0, path.lastIndexOf('/')), "application/json", body)
        : new PutHandler(this).handle(path, "application/json", body);
  }

  private static void takeAway(ObjectNode object, JsonNode before, JsonNode wanted) {
    before
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode kept = wanted.get(field.getKey());
              if (kept == null) {
                object.remove(field.getKey());
              } else if (object.get(field.getKey()) instanceof ObjectNode inner) {
                takeAway(inner, field.getValue(), kept);
              }
            });
  }

  private static void merge(ObjectNode object, JsonNode wanted) {
    wanted
        .fields()
        .forEachRemaining(
            field -> {
              if (object.get(field.getKey()) instanceof ObjectNode inner
                  && field.getValue().isObject()) {
                merge(inner, field.getValue());
              } else {
                object.set(field.getKey(), field.getValue());
              }
            });
  }
}
