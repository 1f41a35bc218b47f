package dev.mpg.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object of that name exists and was not made for this cluster; it is never overwritten. */
public final class ForeignObjectException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ForeignObjectException(HasMetadata object) {
    super(
        object.getKind()
            + " "
            + object.getMetadata().getName()
            + " exists and does not belong to this cluster; it is left as it is. Delete or rename"
            + " it, or give the cluster another name");
  }
}
