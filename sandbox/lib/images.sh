# shellcheck shell=bash
# Making images with buildah, keeping them as one OCI layout, and bringing them into containerd.
# Most functions here are run by step, where a failing command does not end the script: hence the chains.

IMAGES=$STATE/images # an OCI image layout; every layer is in it once
IMAGES_RUN=$STATE/containers.run
BASE_IMAGE=docker.io/library/debian:trixie-slim
declare -A IMAGE_NAMES=(
  [pause]=sandbox.local/pause:1
  [postgres]=mpg.local/postgres:17
  [pgbouncer]=mpg.local/pgbouncer:dev
  [operator]=mpg.local/operator:dev
  [objectstore]=sandbox.local/objectstore:1
)

# own_mounts SCRIPT ARGUMENT...: starts the script again in a mount namespace of its own, where buildah may leave its
# storage mounted: all of that ends with the script. One at a time.
own_mounts() {
  local lock
  if [[ ${MPG_OWN_MOUNTS:-} != "$$" ]]; then
    export MPG_OWN_MOUNTS=$$
    exec unshare --mount --propagation private "$@"
  fi
  mkdir -p "$IMAGES_RUN" "$IMAGES"
  exec {lock}>"$STATE/images.lock"
  flock "$lock"
  mount -t tmpfs tmpfs "$IMAGES_RUN"
}

buildah() { command buildah --root "$STATE/containers" --runroot "$IMAGES_RUN" "$@"; }

# checksum FILE...: of the contents of files, and of folders with all that is in them, and of their names in the
# repository, wherever that is.
checksum() {
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sed "s|  $REPO/|  |" | sha256sum | cut -d' ' -f1
}

# unchanged NAME KEY: whether the image was made of just these inputs and is still there.
unchanged() {
  [[ -f $IMAGES/$1.key && $(<"$IMAGES/$1.key") == "$2" ]] && [[ $(image_digest "${IMAGE_NAMES[$1]}") ]]
}

image_digest() {
  [[ -f $IMAGES/index.json ]] || return 0
  jq -r --arg ref "$1" '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == $ref) | .digest' "$IMAGES/index.json"
}

blob() { printf '%s/blobs/%s' "$IMAGES" "${1/:/\/}"; }

# image_blobs DIGEST: the manifest, the configuration and the layers.
image_blobs() {
  printf '%s\n' "$1"
  jq -r '.config.digest, .layers[].digest' "$(blob "$1")"
}

# store NAME KEY: from buildah's storage to the layout.
store() {
  buildah push --quiet "${IMAGE_NAMES[$1]}" "oci:$IMAGES:${IMAGE_NAMES[$1]}" &&
    drop_unused &&
    printf '%s\n' "$2" >"$IMAGES/$1.key"
}

# buildah leaves the manifest that a name had before, without its name.
drop_unused() {
  local digest used
  jq '.manifests |= map(select(.annotations["org.opencontainers.image.ref.name"]))' "$IMAGES/index.json" | write "$IMAGES/index.json" || return
  used=$(jq -r '.manifests[].digest' "$IMAGES/index.json" | while read -r digest; do image_blobs "$digest"; done) || return
  for digest in "$IMAGES"/blobs/sha256/*; do
    grep -qF "${digest##*/}" <<<"$used" || rm "$digest" || return
  done
}

base_exists() { [[ $(buildah images --quiet "$BASE_IMAGE" 2>/dev/null) ]]; }

# What docker.io/library/debian:trixie-slim holds, made from the Debian archive itself.
build_base() {
  local container tar=$STATE/base.tar
  mmdebstrap --variant=minbase \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/locale/locale.alias' \
    --dpkgopt='path-exclude=/usr/share/lintian/*' --dpkgopt='path-exclude=/usr/share/groff/*' \
    trixie "$tar" &&
    container=$(buildah from scratch) &&
    buildah add --quiet "$container" "$tar" / &&
    buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd bash "$container" &&
    buildah commit --quiet --rm "$container" "$BASE_IMAGE" &&
    rm "$tar"
}

# build_pause NAME CONTEXT KEY
build_pause() {
  local container program=$STATE/pause
  (cd "$SANDBOX" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$program" "$2") &&
    container=$(buildah from scratch) &&
    buildah copy --quiet "$container" "$program" /pause &&
    buildah config --entrypoint '["/pause"]' --user 65535:65535 "$container" &&
    buildah commit --quiet --rm "$container" "${IMAGE_NAMES[pause]}" &&
    rm "$program" &&
    store pause "$3"
}

# build_objectstore NAME CONTEXT KEY: the S3 server that end-to-end tests back up to.
build_objectstore() {
  local container program=$STATE/objectstore
  (cd "$2" && CGO_ENABLED=0 go build -trimpath -mod=readonly -buildvcs=false -ldflags '-s -w' -o "$program" \
    github.com/versity/versitygw/cmd/versitygw) &&
    container=$(buildah from --pull-never "$BASE_IMAGE") &&
    buildah copy --quiet "$container" "$program" /usr/local/bin/versitygw &&
    buildah config --user 10001:10001 "$container" &&
    buildah commit --quiet --rm "$container" "${IMAGE_NAMES[objectstore]}" &&
    rm "$program" &&
    store objectstore "$3"
}

# The limits that this shell has: to raise them, as buildah does by itself, needs CAP_SYS_RESOURCE.
limits() {
  printf -- '--ulimit=%s ' "nofile=$(ulimit -Sn):$(ulimit -Hn)" "nproc=$(at_most_pids "$(ulimit -Su)"):$(at_most_pids "$(ulimit -Hu)")" |
    sed 's/unlimited/-1/g'
}

# at_most_pids LIMIT: buildah of Debian 12 has lowered its own limit to the number of process ids.
at_most_pids() {
  local most
  most=$(</proc/sys/kernel/pid_max)
  if [[ $1 == unlimited ]] || (($1 > most)); then printf '%s' "$most"; else printf '%s' "$1"; fi
}

# build_image NAME CONTEXT KEY: images/NAME/Dockerfile
build_image() {
  local limits
  read -ra limits < <(limits) || true
  buildah bud --layers --isolation chroot --network host "${limits[@]}" --tag "${IMAGE_NAMES[$1]}" \
    --file "$REPO/images/$1/Dockerfile" "$2" &&
    store "$1" "$3"
}

OPERATOR_TARGET=$REPO/operator/target
OPERATOR_JAR=$OPERATOR_TARGET/mpg-operator.jar

jar_outdated() {
  [[ ! -f $OPERATOR_JAR ]] ||
    [[ $(find "$REPO/operator/src/main" "$REPO/operator/pom.xml" "$REPO/pom.xml" -newer "$OPERATOR_JAR" -print -quit) ]]
}

build_jar() {
  (cd "$REPO" && ./mvnw --quiet --projects operator --also-make package -Dmaven.test.skip=true -Dspotless.check.skip=true) &&
    [[ -f $OPERATOR_JAR ]] && touch "$OPERATOR_JAR"
}

remove_images() { buildah rm --all && buildah rmi --all --force && rm -rf "$IMAGES" && mkdir "$IMAGES"; }

containerd_images() { ctr --address "$CONTAINERD_SOCKET" --namespace k8s.io "$@"; }

# imported REF DIGEST: whether containerd has just this image.
imported() { [[ $(containerd_images images ls "name==$1" | awk 'NR == 2 { print $3 }') == "$2" ]]; }

# pack DIGEST: an OCI archive of that image, with the blobs named on standard input.
pack() {
  local folder
  folder=$(mktemp -d "$STATE/pack.XXXXXX") &&
    jq --arg digest "$1" '.manifests |= map(select(.digest == $digest))' "$IMAGES/index.json" >"$folder/index.json" &&
    sed 's|^|blobs/|; s|:|/|' | LC_ALL=C sort -u >"$folder/blobs" &&
    tar --create --file=- --directory="$folder" index.json --directory="$IMAGES" oci-layout \
      --verbatim-files-from --files-from="$folder/blobs" &&
    rm -r "$folder"
}

archive_image() { image_blobs "$1" | pack "$1" >"$2"; }

# import_image DIGEST: brings only the blobs that containerd lacks; the manifest is what it starts from.
import_image() {
  local known
  known=$(containerd_images content ls --quiet) &&
    { printf '%s\n' "$1" && image_blobs "$1" | { grep -vxF -f <(printf '%s\n' "$known") || (($? == 1)); }; } | pack "$1" |
    containerd_images images import -
}
