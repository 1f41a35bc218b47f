package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import dev.mpg.operator.api.v1alpha1.S3Store;
import dev.mpg.operator.api.v1alpha1.StoreRules;
import dev.mpg.operator.api.v1alpha1.UriStyle;
import dev.mpg.operator.pki.Certificate;
import dev.mpg.operator.pki.CertificateAuthority;
import dev.mpg.operator.pki.Pem;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An S3-compatible store in a test's namespace: a pod behind a Service, over TLS, whose buckets are
 * folders. The environment variable {@code MPG_OBJECT_STORE} names its image.
 */
public final class ObjectStore {

  /** The environment variable with the image. */
  public static final String IMAGE = "MPG_OBJECT_STORE";

  /** The bucket that is there. */
  public static final String BUCKET = "example-backups";

  /** The Secret with the keys, of a namespace that {@link #allow}s. */
  public static final String KEYS = "store-keys";

  private static final String NAME = "store";
  private static final int PORT = 7070;
  private static final String AUTHORITY = "store-ca";
  private static final String KEY_ID = "backups";
  private static final String KEY = "e2e-secret-access-key";

  private final Tenant tenant;

  private ObjectStore(Tenant tenant) {
    this.tenant = tenant;
  }

  /** Starts one, and waits until it takes requests. */
  public static ObjectStore start(Tenant tenant) {
    ObjectStore store = new ObjectStore(tenant);
    CertificateAuthority authority = CertificateAuthority.create("store", Instant.now());
    Certificate shown = authority.issue("store", List.of(store.host()), Instant.now());
    store.secret(
        tenant,
        "store-tls",
        Map.of("tls.crt", Pem.of(shown.certificate()), "tls.key", Pem.of(shown.key())));
    store.secret(tenant, AUTHORITY, Map.of(StoreRules.CA, Pem.of(authority.certificate())));
    store.allow(tenant, KEY);
    tenant.apply(SERVICE);
    tenant.apply(POD.formatted(System.getenv(IMAGE)));
    await("the store")
        .atMost(Cluster.PATIENCE)
        .until(
            () -> {
              Pod pod = store.pod();
              return pod != null && Readiness.isPodReady(pod);
            });
    return store;
  }

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: store}
      spec:
        selector: {app: store}
        ports: [{port: 7070}]
      """;

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: store, labels: {app: store}}
      spec:
        automountServiceAccountToken: false
        terminationGracePeriodSeconds: 0
        securityContext:
          {runAsNonRoot: true, runAsUser: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
        containers:
        - name: store
          image: %s
          command: [sh, -ec]
          args:
          - |
            mkdir -p /data/buckets/example-backups /data/meta
            exec versitygw --port :7070 --cert /tls/tls.crt --key /tls/tls.key --quiet --keep-alive \\
              posix --sidecar /data/meta /data/buckets
          env:
          - name: ROOT_ACCESS_KEY
            value: backups
          - name: ROOT_SECRET_KEY
            value: e2e-secret-access-key
          readinessProbe: {tcpSocket: {port: 7070}, periodSeconds: 1}
          securityContext:
            {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
          volumeMounts:
          - {name: data, mountPath: /data}
          - {name: tls, mountPath: /tls, readOnly: true}
        volumes:
        - {name: data, emptyDir: {}}
        - {name: tls, secret: {secretName: store-tls, defaultMode: 288}}
      """;

  /** Gives a namespace keys, right or wrong ones, and what to trust. */
  public void allow(Tenant to, String key) {
    secret(to, KEYS, Map.of(StoreRules.ACCESS_KEY_ID, KEY_ID, StoreRules.SECRET_ACCESS_KEY, key));
    secret(to, AUTHORITY, Map.of(StoreRules.CA, secretOf(AUTHORITY, StoreRules.CA)));
  }

  /** Gives a namespace the right keys. */
  public void allow(Tenant to) {
    allow(to, KEY);
  }

  /** Makes a spec point to this store. */
  public void configure(S3Store spec) {
    spec.setEndpoint(host() + ":" + PORT);
    spec.setBucket(BUCKET);
    spec.setRegion("us-east-1");
    spec.setUriStyle(UriStyle.PATH);
    spec.setCredentialsSecret(KEYS);
    spec.setCaSecret(AUTHORITY);
  }

  /** The same in YAML's flow style, without the braces. */
  public String fields() {
    return "endpoint: '%s:%d', bucket: %s, region: us-east-1, uriStyle: path, credentialsSecret: %s, caSecret: %s"
        .formatted(host(), PORT, BUCKET, KEYS, AUTHORITY);
  }

  /** How many objects there are below a place, as {@code status.backup.repository} tells it. */
  public int objects(String uri) {
    return Integer.parseInt(
        Shell.inContainer(
            Objects.requireNonNull(pod()),
            NAME,
            "find '/data/buckets/%s' -type f 2>/dev/null | wc -l"
                .formatted(uri.replaceFirst("^s3://", ""))));
  }

  /** It takes connections and answers nobody, until {@link #comesBack}. */
  public void goesAway() {
    Weather.freeze(Objects.requireNonNull(pod()), NAME);
  }

  /** It answers again. */
  public void comesBack() {
    Weather.thaw(Objects.requireNonNull(pod()), NAME);
  }

  private @Nullable Pod pod() {
    return Kube.client().pods().inNamespace(tenant.namespace()).withName(NAME).get();
  }

  private String host() {
    return NAME + "." + tenant.namespace() + ".svc";
  }

  private String secretOf(String name, String key) {
    return new String(
        java.util.Base64.getDecoder()
            .decode(
                Kube.client()
                    .secrets()
                    .inNamespace(tenant.namespace())
                    .withName(name)
                    .get()
                    .getData()
                    .get(key)),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private void secret(Tenant to, String name, Map<String, String> text) {
    Kube.client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(to.namespace())
                .endMetadata()
                .withStringData(text)
                .build())
        .createOr(existing -> existing.update());
  }
}
