package dev.mpg.operator.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstAnswerTest {

  private static final int UNANSWERED = 3;

  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksUntilThereIsAnAnswer() throws Exception {
    serve(200, "{\"major\": \"1\", \"minor\": \"36\"}");

    await();

    assertThat(requests).hasValue(UNANSWERED + 1);
  }

  @Test
  void aRefusalIsAnAnswer() throws Exception {
    serve(403, "{\"kind\": \"Status\", \"status\": \"Failure\", \"code\": 403}");

    await();

    assertThat(requests).hasValue(UNANSWERED + 1);
  }

  private void await() throws InterruptedException {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      FirstAnswer.await(client, Duration.ofMillis(1));
    }
  }

  /** The first requests are cut off. */
  private void serve(int status, String body) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (requests.incrementAndGet() > UNANSWERED) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    server.start();
  }
}
