package dev.mpg.operator.resources.patroni;

/** Places inside the database container; the image knows the same. */
final class Paths {
  static final String DATA = "/var/lib/postgresql/data";
  static final String PGDATA = DATA + "/pgdata";
  static final String SOCKETS = "/var/run/postgresql";
  static final String PATRONI = "/etc/patroni";
  static final String TLS = "/etc/mpg/tls";
  static final String CA = TLS + "/ca.crt";
  static final String CERTIFICATE = TLS + "/tls.crt";
  static final String KEY = TLS + "/tls.key";

  private Paths() {}
}
