package dev.mpg.operator.resources.patroni;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;

/**
 * The ConfigMaps that Patroni keeps its state in, in annotations. They are made beforehand, so that
 * Patroni needs no right to create anything.
 */
public final class DcsConfigMaps {
  /** The annotation with the dynamic configuration. */
  public static final String CONFIG = "config";

  /** The annotation with the leader's last position in the log; it stays when the lock is free. */
  public static final String POSITION = "optime";

  /** The annotation that names the holder of the leader lock. */
  public static final String LEADER = "leader";

  /** The annotation that names the synchronous standby. */
  public static final String SYNC_STANDBY = "sync_standby";

  /** The annotation that names the member a switchover is to go to. */
  public static final String MEMBER = "member";

  private DcsConfigMaps() {}

  /**
   * All four.
   *
   * @param config the dynamic configuration as it is to stand in the annotation
   */
  public static List<ConfigMap> all(ClusterModel model, String config) {
    return model.names().dcs().stream()
        .map(
            name -> {
              ConfigMapBuilder map =
                  new ConfigMapBuilder()
                      .withMetadata(Metadata.owned(model, name, Component.POSTGRES));
              if (name.equals(model.names().config())) {
                map.editMetadata().addToAnnotations(CONFIG, config).endMetadata();
              }
              return map.build();
            })
        .toList();
  }
}
