# shellcheck shell=bash
# Sourced by images/test, which says what run, start, expect and the others do.

test_operator() {
  run operator java -XshowSettings:vm -version
  expect "Java" "OpenJDK Runtime Environment"
  run operator java -XX:+PrintFlagsFinal -Xshare:on -version
  expect "options of the runtime" "UseSerialGC                              = true"
  run operator bash -c 'id; touch /x || true; jcmd -l'
  expect "user" "uid=10001(mpg) gid=10001(mpg)"
  expect "read-only root" "Read-only file system"
  expect "jcmd" "jdk.jcmd"
  run operator java -cp '/opt/mpg/mpg-operator.jar:/opt/mpg/lib/*' -version
  expect "class path" "OpenJDK"
}
