# shellcheck shell=bash
# A cluster that somebody already has: looked at before anything in it is changed.

# use_context NAME: kubectl and helm speak to that cluster from here on.
use_context() {
  CONTEXT=$1
  PATH=$PATH:$BIN
  local program said
  for program in kubectl helm jq; do
    command -v "$program" >/dev/null || die "$program is missing; install it, or run sandbox/build, which makes it"
  done
  kubectl() { command kubectl --context "$CONTEXT" "$@"; }
  # shellcheck disable=SC2317 # used by operator.sh
  helm() { command helm --kube-context "$CONTEXT" "$@"; }

  said=$(command kubectl config get-contexts --output name)
  grep -qxF -- "$CONTEXT" <<<"$said" ||
    die "--context '$CONTEXT' is not in ${KUBECONFIG:-$HOME/.kube/config}, which has: ${said//$'\n'/, }"
  said=$(kubectl get --raw /version --request-timeout=10s 2>&1) ||
    die "--context '$CONTEXT': the cluster does not answer: $said; try: kubectl --context $CONTEXT version"
}

# refuse_other_operator NAMESPACE: one that looks after more than that namespace is somebody's. An upgrade would change
# its settings, and a second one would share the resource's definition with it.
refuse_other_operator() {
  local others
  others=$(kubectl get deployments --all-namespaces --selector app.kubernetes.io/name=mpg-operator --output json |
    jq -r --arg own "$OPERATOR_NAMESPACE $1" '.items[]
      | (.spec.template.spec.containers[0].env // [] | map(select(.name == "MPG_WATCH_NAMESPACES").value) | join(",")) as $watched
      | select("\(.metadata.namespace) \($watched)" != $own) | "\(.metadata.namespace)/\(.metadata.name)"')
  [[ -z $others ]] || die "--context '$CONTEXT': the cluster has an operator already, ${others//$'\n'/, }; \
use that one: kubectl --context $CONTEXT apply -f examples/quickstart.yaml"
}

# pull NAMESPACE IMAGE...: one pod with all of them. What cannot be pulled, or does not run on these nodes, is said before
# the operator is installed; the kubelet itself would try for ever.
pull() {
  local namespace=$1 until=$((SECONDS + 600)) troubles
  shift
  pull_kubectl() { kubectl --namespace "$namespace" "$@"; }
  pull_kubectl delete pod quickstart-images --ignore-not-found --wait
  images_pod "$@" | pull_kubectl create -f -
  until pull_kubectl wait pod/quickstart-images --for=jsonpath='{.status.phase}'=Succeeded --timeout=2s 2>/dev/null; do
    troubles=$(pull_kubectl get pod quickstart-images --output json | jq -r '(.spec.containers | INDEX(.name)) as $containers
      | .status.containerStatuses // [] | .[] | $containers[.name].image as $image | .state
      | (.waiting | select(.reason | IN(null, "ContainerCreating", "PodInitializing", "ErrImagePull") | not)),
        (.terminated | select((.exitCode // 0) != 0))
      | "\($image): \(.reason): \(.message)"')
    if [[ $troubles ]] || ((SECONDS >= until)); then
      if [[ $troubles ]]; then say "$troubles"; else pull_kubectl describe pod quickstart-images; fi
      pull_kubectl delete pod quickstart-images --wait=false
      return 1
    fi
  done
  pull_kubectl delete pod quickstart-images --wait=false
}

images_pod() {
  local image number=0
  cat <<Y
apiVersion: v1
kind: Pod
metadata: {name: quickstart-images}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
Y
  for image; do
    number=$((number + 1))
    cat <<Y
    - name: image-$number
      image: $image
      command: ["true"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
Y
  done
}
