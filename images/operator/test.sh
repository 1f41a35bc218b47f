# shellcheck shell=bash
# Sourced by images/test, which says what run, start, expect and the others do.
# shellcheck disable=SC2154

# The JDK modules that the operator and its libraries refer to and that the image's runtime lacks.
missing_modules() {
  local jars=${roots[operator]}/opt/mpg
  jdeps --ignore-missing-deps --multi-release 17 --list-deps --class-path "$jars/lib/*" "$jars"/lib/*.jar "$jars/mpg-operator.jar" 2>/dev/null |
    sed -n 's/^ *\(java\.[a-z.]*\|jdk\.[a-z.]*\).*/\1/p' | sort -u | grep -vxF "$1"
}

test_operator() {
  run operator java -version
  expect "Java" "OpenJDK Runtime Environment"
  run operator java --list-modules
  shopt -s extglob
  output=$(missing_modules "${output//@+([0-9.])/}" || true)
  check "no module is missing" [ -z "$output" ]
  run operator java -XX:+PrintFlagsFinal -Xshare:on -version
  expect "options of the runtime" "UseSerialGC                              = true"
  run operator bash -c 'id; touch /x || true; jcmd -l'
  expect "user" "uid=10001(mpg) gid=10001(mpg)"
  expect "read-only root" "Read-only file system"
  expect "jcmd" "jdk.jcmd"
  run operator java -jar /opt/mpg/mpg-operator.jar
  expect "starts, and names the configuration that is missing" "/etc/mpg/config.yaml"
  run operator java -Xshare:on -XX:SharedArchiveFile=/opt/mpg/classes.jsa -Xlog:class+load -jar /opt/mpg/mpg-operator.jar
  expect "the class archive is used" "dev.mpg.operator.OperatorMain source: shared objects file (top)"
}
