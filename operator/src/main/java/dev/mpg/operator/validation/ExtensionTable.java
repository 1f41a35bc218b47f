package dev.mpg.operator.validation;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which extensions the spec may give, and why it may not give others.
 *
 * <p>The operator makes them as superuser, also those that PostgreSQL does not trust to others. So
 * only those are here that give nobody a way to the server's files, to the network, to other
 * programs, to the inside of tables and memory, or to another user's data. What is not known is
 * refused.
 *
 * @param allowed extensions that the spec may give, by name
 * @param refused reason and remedy by the name of an extension that the spec may not give
 */
public record ExtensionTable(
    SortedMap<String, Allowed> allowed, SortedMap<String, String> refused) {

  /** The table. */
  public static final ExtensionTable TABLE =
      new Builder()
          .allow(
              "index operator classes for plain types, for indexes of several columns",
              "btree_gin",
              "btree_gist")
          .allow("an index method; its pages are written by the server's own code", "bloom")
          .allow(
              "data types; computation only",
              "citext",
              "cube",
              "hstore",
              "isn",
              "ltree",
              "seg",
              "vector")
          .allow(
              "functions that compute from their arguments",
              "fuzzystrmatch",
              "intarray",
              "pg_trgm",
              "pgcrypto",
              "tablefunc",
              "uuid-ossp")
          .allow(
              "text search; reads only the dictionaries that the image has", "dict_int", "unaccent")
          .allow(
              "triggers that work on the row at hand, with the rights of whoever writes it",
              "lo",
              "moddatetime",
              "tcn")
          .allow(
              "ways to take a sample of a table that one may read",
              "tsm_system_rows",
              "tsm_system_time")
          .allow("geometry; for an image that was built with it", "postgis")
          .allowPreloaded(
              "counters of all statements of the cluster; users see the text of their own only",
              "pg_stat_statements")
          .refuse(
              "would reach files or programs of the server; keep such data in tables",
              "adminpack",
              "file_fdw",
              "postgis_raster",
              "xml2")
          .refuse(
              "would open connections from the server to other places, past its network policy and"
                  + " its users; connect from the application",
              "dblink",
              "postgres_fdw")
          .refuse(
              "lets its users run any code as the server's user; write functions in SQL or PL/pgSQL",
              "hstore_plperlu",
              "hstore_plpython3u",
              "jsonb_plperlu",
              "jsonb_plpython3u",
              "ltree_plpython3u",
              "plperlu",
              "plpython3u",
              "pltclu")
          .refuse(
              "shows or changes pages and memory below the rights on tables; it is a superuser's"
                  + " tool",
              "amcheck",
              "pageinspect",
              "pg_buffercache",
              "pg_freespacemap",
              "pg_prewarm",
              "pg_surgery",
              "pg_visibility",
              "pg_walinspect",
              "pgrowlocks",
              "pgstattuple")
          .refuse(
              "cannot be installed safely where users can make objects, as its manual says; use"
                  + " cube, or postgis where the image has it",
              "earthdistance")
          .refuse(
              "runs statements at a time of its own, with rights of its own; use a CronJob",
              "pg_cron")
          .refuse(
              "runs statements made from its arguments; use foreign keys, identity columns and"
                  + " DEFAULT current_user",
              "autoinc",
              "insert_username",
              "refint")
          .refuse("is in every database already; remove it from the list", "plpgsql")
          .table();

  /** Keeps the tables as they are. */
  public ExtensionTable {
    allowed = Collections.unmodifiableSortedMap(allowed);
    refused = Collections.unmodifiableSortedMap(refused);
  }

  /**
   * An extension that the spec may give.
   *
   * @param reason what it is, and why it does no harm
   * @param library what the server must have loaded at its start for it to work; empty: nothing
   */
  public record Allowed(String reason, String library) {}

  private static final class Builder {
    private final SortedMap<String, Allowed> allowed = new TreeMap<>();
    private final SortedMap<String, String> refused = new TreeMap<>();

    Builder allow(String reason, String... names) {
      List.of(names).forEach(name -> allowed.put(name, new Allowed(reason, "")));
      return this;
    }

    /** Its library, of the same name, must be loaded. */
    Builder allowPreloaded(String reason, String name) {
      allowed.put(name, new Allowed(reason, name));
      return this;
    }

    Builder refuse(String remedy, String... names) {
      List.of(names).forEach(name -> refused.put(name, remedy));
      return this;
    }

    ExtensionTable table() {
      return new ExtensionTable(allowed, refused);
    }
  }
}
