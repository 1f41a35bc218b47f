-- Makes schema_admin the owner of everything in this database that belongs to somebody else, whoever that is.
-- For a superuser, after the database was listed in spec.databases. See docs/import.md.
--
-- What stays: objects of extensions, of the server and of the operator; and what only a superuser may own (event
-- triggers, foreign data wrappers, subscriptions, publications of all tables).
DO $$
DECLARE
  statement text;
BEGIN
  FOR statement IN
    WITH objects (class, object, owner, schema) AS (
      SELECT 'pg_namespace'::regclass, oid, nspowner, oid FROM pg_namespace
      UNION ALL
      -- A sequence of a column follows its table.
      SELECT 'pg_class'::regclass, oid, relowner, relnamespace FROM pg_class c
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND NOT EXISTS (
          SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
            AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i') AND relkind = 'S')
      UNION ALL
      -- Row types follow their tables, and array types their elements.
      SELECT 'pg_type'::regclass, t.oid, typowner, typnamespace FROM pg_type t
      LEFT JOIN pg_class c ON c.oid = typrelid
      WHERE (typtype IN ('d', 'e', 'r') OR typtype = 'c' AND c.relkind = 'c'
        OR typtype = 'b' AND typcategory <> 'A')
      UNION ALL SELECT 'pg_proc'::regclass, oid, proowner, pronamespace FROM pg_proc
      UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner, oprnamespace FROM pg_operator
      UNION ALL SELECT 'pg_opclass'::regclass, oid, opcowner, opcnamespace FROM pg_opclass
      UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfowner, opfnamespace FROM pg_opfamily
      UNION ALL SELECT 'pg_collation'::regclass, oid, collowner, collnamespace FROM pg_collation
      UNION ALL SELECT 'pg_conversion'::regclass, oid, conowner, connamespace FROM pg_conversion
      UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgowner, cfgnamespace FROM pg_ts_config
      UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictowner, dictnamespace FROM pg_ts_dict
      UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxowner, stxnamespace FROM pg_statistic_ext
      UNION ALL SELECT 'pg_publication'::regclass, oid, pubowner, NULL FROM pg_publication WHERE NOT puballtables
      UNION ALL SELECT 'pg_largeobject'::regclass, oid, lomowner, NULL FROM pg_largeobject_metadata
    )
    SELECT format('ALTER %s %s OWNER TO schema_admin', replace(what.type, 'statistics object', 'statistics'), what.identity)
    FROM objects o LEFT JOIN pg_namespace n ON n.oid = o.schema,
      pg_identify_object(o.class, o.object, 0) what
    WHERE o.owner <> (SELECT oid FROM pg_roles WHERE rolname = 'schema_admin')
      AND (n.nspname IS NULL OR n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'mpg_internal'))
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = o.class AND objid = o.object AND deptype = 'e')
  LOOP
    EXECUTE statement;
  END LOOP;
END
$$;
