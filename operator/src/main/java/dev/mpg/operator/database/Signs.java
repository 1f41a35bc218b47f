package dev.mpg.operator.database;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server tells of itself in one cheap read; it differs after everything that a sync may have
 * to undo.
 *
 * @param shared a fingerprint of roles, memberships, settings, databases and the comments on them,
 *     and of the database that the pooler's lookup is in
 * @param counters how much was ever written in a database, by its name. The server's sessions tell
 *     it a second after they commit, or within ten when they do nothing else
 */
record Signs(String shared, Map<String, String> counters) {
  // Verifiers go into the fingerprint inside the server; nothing of them leaves it.
  private static final String SHARED =
      """
      SELECT pg_is_in_recovery() AS standby, encode(sha256(convert_to(concat_ws(' | ',
        (SELECT string_agg(a::text, ' ' ORDER BY a.oid) FROM pg_authid a),
        (SELECT string_agg(m::text, ' ' ORDER BY m.member, m.roleid, m.grantor)
          FROM pg_auth_members m),
        (SELECT string_agg(s::text, ' ' ORDER BY s.setdatabase, s.setrole)
          FROM pg_db_role_setting s),
        (SELECT string_agg(d::text, ' ' ORDER BY d.classoid, d.objoid) FROM pg_shdescription d),
        (SELECT string_agg(row(d.oid, d.datname, d.datdba, d.datallowconn, d.datconnlimit,
            d.datacl)::text, ' ' ORDER BY d.oid)
          FROM pg_database d)), 'UTF8')), 'hex') AS shared""";

  // With the timeline: a server that was a standby for a while has not counted what came meanwhile.
  private static final String COUNTERS =
      """
      SELECT s.datname::text AS name, concat_ws(' ',
        CASE WHEN NOT pg_is_in_recovery()
          THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
        s.datid, s.tup_inserted, s.tup_updated, s.tup_deleted, extract(epoch FROM s.stats_reset))
          AS counters
      FROM pg_stat_database s WHERE s.datname IS NOT NULL""";

  Signs {
    counters = Map.copyOf(counters);
  }

  /**
   * Reads them.
   *
   * @throws NotPrimaryException when the server is a standby
   */
  static Signs read(Session session) throws SQLException {
    List<List<Row>> results = session.query(SHARED, COUNTERS);
    Row server = results.get(0).get(0);
    if (server.flag("standby")) {
      throw new NotPrimaryException();
    }
    Map<String, String> counters = new HashMap<>();
    results.get(1).forEach(row -> counters.put(row.text("name"), row.text("counters")));
    return new Signs(server.text("shared") + " " + counters.get(PoolerLookup.DATABASE), counters);
  }
}
