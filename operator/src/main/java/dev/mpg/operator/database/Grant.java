package dev.mpg.operator.database;

/**
 * One privilege that somebody holds on something.
 *
 * @param grantee role name; {@link #PUBLIC} for everybody, a name that no role can have
 * @param privilege as {@code aclexplode} names it, for example CONNECT
 */
record Grant(String grantee, String privilege) {
  static final String PUBLIC = "public";

  /** From {@code grantee=privilege}, as the observer's queries write it. */
  static Grant parse(String text) {
    int separator = text.lastIndexOf('=');
    return new Grant(text.substring(0, separator), text.substring(separator + 1));
  }

  String quotedGrantee() {
    return grantee.equals(PUBLIC) ? "PUBLIC" : Quoting.identifier(grantee);
  }
}
