# shellcheck shell=bash
# A question to the database, asked as an application would: from a pod that has the Secret as its environment.

# ask NAMESPACE SECRET IMAGE: each URL answers, with the server's certificate verified against the Secret's ca.crt.
ask() {
  local namespace=$1 secret=$2 image=$3 pod=$2-question
  kubectl --namespace "$namespace" delete pod "$pod" --ignore-not-found --wait >/dev/null
  question_pod "$pod" "$secret" "$image" | kubectl --namespace "$namespace" create -f - >/dev/null
  kubectl --namespace "$namespace" wait "pod/$pod" --timeout=60s --for=jsonpath='{.status.phase}'=Succeeded >/dev/null || {
    kubectl --namespace "$namespace" describe "pod/$pod"
    kubectl --namespace "$namespace" logs "$pod"
    return 1
  }
  kubectl --namespace "$namespace" logs "$pod"
  kubectl --namespace "$namespace" delete pod "$pod" --wait=false >/dev/null
}

question_pod() {
  cat <<Y
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: question
      image: $3
      command: [python3, -c]
      args:
        - |
          import os, psycopg2
          for name in "DATABASE_URL", "DIRECT_DATABASE_URL":
              connection = psycopg2.connect(os.environ[name], sslmode="verify-full", sslrootcert="/secret/ca.crt")
              with connection, connection.cursor() as cursor:
                  cursor.execute("SELECT current_user, current_database(), split_part(version(), ' (', 1)")
                  user, database, version = cursor.fetchone()
              info = connection.info
              print(f"{name}: {info.host}:{info.port} answers as {user} in {database},",
                    f"{info.ssl_attribute('protocol')} verified: {version}")
      envFrom: [{secretRef: {name: $2}}]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: secret, mountPath: /secret, readOnly: true}]
  volumes: [{name: secret, secret: {secretName: $2, items: [{key: ca.crt, path: ca.crt}]}}]
Y
}
