# shellcheck shell=bash
# The cluster's certificate authority, one client certificate and kubeconfig per program, and the administrator's kubeconfig.

PKI=$STATE/pki

# authority NAME. Python 3.13 verifies strictly: a CA has to say that it may sign.
authority() {
  local name=$1
  [[ ! -f $PKI/$name.crt ]] || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=sandbox-$name" \
    -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$PKI/$name.key" -out "$PKI/$name.crt.new" 2>/dev/null
  mv "$PKI/$name.crt.new" "$PKI/$name.crt"
}

# certificate NAME SUBJECT [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  local name=$1 subject=$2 names=${3:-}
  [[ ! -f $PKI/$name.crt ]] || return 0
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
  # People's tools read it: fabric8's client takes a key in PKCS#8 for RSA.
  [[ $name != admin ]] || key=(-newkey rsa:2048)
  openssl req "${key[@]}" -nodes -subj "$subject" -keyout "$PKI/$name.key" -out "$PKI/$name.csr" 2>/dev/null
  openssl x509 -req -in "$PKI/$name.csr" -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -CAcreateserial -days 3650 \
    -out "$PKI/$name.crt.new" 2>/dev/null -extfile <(
      echo basicConstraints=critical,CA:FALSE
      echo keyUsage=critical,digitalSignature
      echo extendedKeyUsage=serverAuth,clientAuth
      echo authorityKeyIdentifier=keyid
      [[ -z $names ]] || echo "subjectAltName=$names"
    )
  rm "$PKI/$name.csr"
  mv "$PKI/$name.crt.new" "$PKI/$name.crt"
}

# kubeconfig FILE NAME: certificates inside, so that the file can be copied.
kubeconfig() {
  local file=$1 name=$2
  write "$file" <<Y
apiVersion: v1
kind: Config
clusters:
  - name: $CONTEXT
    cluster: {server: $API_URL, certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")}
users:
  - name: $CONTEXT
    user: {client-certificate-data: $(base64 -w0 "$PKI/$name.crt"), client-key-data: $(base64 -w0 "$PKI/$name.key")}
contexts:
  - name: $CONTEXT
    context: {cluster: $CONTEXT, user: $CONTEXT}
current-context: $CONTEXT
Y
}

make_pki() {
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  umask 077
  authority ca
  authority front-proxy-ca
  [[ -f $PKI/service-accounts.key ]] || openssl genrsa -out "$PKI/service-accounts.key" 2048 2>/dev/null
  [[ -f $PKI/service-accounts.pub ]] ||
    openssl rsa -in "$PKI/service-accounts.key" -pubout -out "$PKI/service-accounts.pub" 2>/dev/null
  certificate apiserver /CN=kube-apiserver \
    "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:$API_SERVICE_IP,IP:$FIRST_IP,IP:127.0.0.1"
  certificate kubelet-client /CN=kube-apiserver-kubelet-client/O=system:masters
  certificate admin /CN=sandbox:admin/O=system:masters
  certificate kube-controller-manager /CN=system:kube-controller-manager
  certificate kube-scheduler /CN=system:kube-scheduler
  certificate kube-proxy /CN=system:kube-proxy
  certificate coredns /CN=sandbox:coredns
  certificate csi-provisioner /CN=sandbox:csi-provisioner
  certificate csi-resizer /CN=sandbox:csi-resizer
  certificate policies /CN=sandbox:policies
  local name
  for name in kube-controller-manager kube-scheduler kube-proxy coredns csi-provisioner csi-resizer policies; do
    kubeconfig "$PKI/$name.conf" $name
  done
  each_node make_node_pki
  kubeconfig "$USER_KUBECONFIG" admin
  umask 022
}

make_node_pki() {
  certificate "kubelet$SUFFIX" "/O=system:nodes/CN=system:node:$NODE_NAME" "DNS:$NODE_NAME,IP:$NODE_IP"
  kubeconfig "$PKI/kubelet$SUFFIX.conf" "kubelet$SUFFIX"
}
