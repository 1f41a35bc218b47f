package dev.mpg.operator.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import dev.mpg.operator.config.Catalogue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** The Helm chart as the tests see it: rendered by Helm itself. */
final class Chart {
  /** The chart's folder. */
  static final Path FOLDER = Path.of("../helm/mpg-operator");

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final List<HasMetadata> objects;

  private Chart(List<HasMetadata> objects) {
    this.objects = objects;
  }

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /**
   * Renders release {@code mpg-operator} in namespace {@code mpg-system}, as the documentation
   * installs it.
   *
   * @param values as given to Helm's {@code --set}
   * @throws IllegalStateException when Helm refuses the values
   */
  static Chart render(Map<String, ?> values) {
    TemplateCommand command = template();
    values.forEach(command::set);
    return parse(command.call());
  }

  /** As {@link #render(Map)}, with a values file. */
  static Chart render(Path valuesFile) {
    return parse(template().withValuesFile(valuesFile).call());
  }

  private static TemplateCommand template() {
    return new Helm(FOLDER)
        .template()
        .withName("mpg-operator")
        .withNamespace("mpg-system")
        .withKubeVersion("1.36.1");
  }

  private static Chart parse(String manifest) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : manifest.split("(?m)^---$", -1)) {
      if (!document.isBlank()) {
        objects.add(SERIALIZATION.<HasMetadata>unmarshal(document));
      }
    }
    return new Chart(List.copyOf(objects));
  }

  /** Every object, in Helm's order. */
  List<HasMetadata> objects() {
    return objects;
  }

  /** The objects of one type. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The object of that type and name. */
  <T extends HasMetadata> T get(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(type.getSimpleName() + " " + name));
  }

  /** The catalogue, read as the operator reads it. */
  Catalogue catalogue() throws IOException {
    Path file = Files.createTempFile("config", ".yaml");
    try {
      Files.writeString(file, get(ConfigMap.class, "mpg-operator").getData().get("config.yaml"));
      return Catalogue.read(file);
    } finally {
      Files.delete(file);
    }
  }

  /** Kind and name of every object, e.g. {@code Deployment/mpg-operator}. */
  List<String> names() {
    return objects.stream()
        .map(object -> object.getKind() + "/" + object.getMetadata().getName())
        .toList();
  }
}
