# shellcheck shell=bash
# The operator in a cluster, by its Helm chart.

OPERATOR_NAMESPACE=mpg-system
CHART=$REPO/helm/mpg-operator

# A namespace that admits what the restricted Pod Security Standard admits.
make_namespace() {
  kubectl apply --server-side --force-conflicts -f - <<Y
apiVersion: v1
kind: Namespace
metadata:
  name: $1
  labels: {pod-security.kubernetes.io/enforce: restricted}
Y
}

# install_operator [HELM-ARGUMENT...]. Helm itself never updates the resource's definition.
install_operator() {
  make_namespace "$OPERATOR_NAMESPACE"
  kubectl apply --server-side --force-conflicts -f "$CHART/crds"
  helm upgrade --install mpg-operator "$CHART" --namespace "$OPERATOR_NAMESPACE" --skip-crds --wait --timeout 3m "$@" || {
    kubectl --namespace "$OPERATOR_NAMESPACE" describe pods
    kubectl --namespace "$OPERATOR_NAMESPACE" logs deployment/mpg-operator --tail=20
    return 1
  }
}

# install_sandbox_operator [HELM-ARGUMENT...]. The images keep their tags while they are developed: the digest makes new
# pods of a new image. On the first node, which sandbox/weather leaves alone.
install_sandbox_operator() {
  local digest
  digest=$(image_digest "${IMAGE_NAMES[operator]}")
  install_operator --set-string "podAnnotations.mpg\.dev/image-digest=$digest" \
    --set-string "nodeSelector.kubernetes\.io/hostname=sandbox" \
    --set "tolerations[0].key=mpg.dev/keep-free" --set "tolerations[0].operator=Exists" "$@"
}
