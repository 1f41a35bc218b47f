package dev.mpg.operator.model;

import org.jspecify.annotations.Nullable;

/**
 * What a new cluster is made from.
 *
 * @param source whose backups they are
 * @param backup name of a backup, in a store its label; null when none is named
 * @param pointInTime a time with offset; null when none is given
 */
public record RestoreModel(Source source, @Nullable String backup, @Nullable String pointInTime) {

  /** All of it in one line, for people, and to know it again. */
  public String request() {
    return source.text()
        + (backup == null ? "" : ", backup " + backup)
        + (pointInTime == null ? "" : ", up to " + pointInTime);
  }

  /** Where the backups are. */
  public sealed interface Source {
    /** For people. */
    String text();
  }

  /**
   * Those of a cluster of this namespace, which may be gone.
   *
   * @param names of it
   */
  public record OfCluster(ClusterNames names) implements Source {
    @Override
    public String text() {
      return names.cluster();
    }
  }

  /**
   * Those in a store, of a cluster that may be anywhere.
   *
   * @param store where
   * @param cipherSecret Secret with what they are encrypted with
   */
  public record InStore(StoreModel store, String cipherSecret) implements Source {
    @Override
    public String text() {
      return store.uri();
    }
  }
}
