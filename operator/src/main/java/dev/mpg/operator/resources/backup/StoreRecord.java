package dev.mpg.operator.resources.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.StoreModel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster's files are in a store, written down beside what they are encrypted with: that
 * Secret outlives the cluster, as they do.
 */
public final class StoreRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As such, and as JSON writes them. */
  private static final Pattern LINE_BREAK_OR_SPACE = Pattern.compile("[\\s\\\\]");

  private StoreRecord() {}

  static String of(StoreModel store) {
    try {
      return JSON.writeValueAsString(store);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was written down; empty when the cluster's files are on a volume, or nobody can say. */
  public static Optional<StoreModel> read(@Nullable HasMetadata cipher) {
    String text =
        cipher == null || cipher.getMetadata().getAnnotations() == null
            ? null
            : cipher.getMetadata().getAnnotations().get(Labels.STORE);
    // It comes to stand in a configuration: whoever edits it gets no line of their own in there.
    if (text == null || LINE_BREAK_OR_SPACE.matcher(text).find()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(text, StoreModel.class))
          .filter(
              store ->
                  Stream.of(
                          store.endpoint(),
                          store.bucket(),
                          store.region(),
                          store.path(),
                          store.uriStyle())
                      .allMatch(Objects::nonNull));
    } catch (JsonProcessingException edited) {
      return Optional.empty();
    }
  }
}
