-- +goose Up
CREATE TABLE imports (
    id              uuid PRIMARY KEY,
    source          text NOT NULL,
    filename        text NOT NULL DEFAULT '',
    format          text NOT NULL,
    state           text NOT NULL CHECK (state IN ('reading', 'staged', 'done', 'discarded')),
    file_sha256     bytea,
    rows            integer NOT NULL DEFAULT 0,
    faulty          integer NOT NULL DEFAULT 0,
    skip_faulty     boolean NOT NULL DEFAULT false,
    notices         integer NOT NULL DEFAULT 0,
    items           integer NOT NULL DEFAULT 0,
    duplicates      integer NOT NULL DEFAULT 0,
    joined          integer NOT NULL DEFAULT 0,
    unrouted        integer NOT NULL DEFAULT 0,
    data_key        bytea,
    network_version bigint NOT NULL,
    user_id         uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    finished_at     timestamptz
);
CREATE INDEX imports_newest ON imports (created_at);

-- Where rows wait between being read and being confirmed. COPY is refused on a table with row-level security,
-- and what waits here is staff's only until it is confirmed: so this table is on the short list of tables without
-- it. Unlogged: a crash of the database empties it, and the file is simply read again.
CREATE UNLOGGED TABLE import_rows (
    import_id       uuid NOT NULL,
    row             integer NOT NULL,
    faults          jsonb,
    line            bytea,
    provider_id     uuid,
    notice_id       uuid,
    item_id         uuid,
    wrapped_key     bytea,
    dedupe_key      uuid,
    address_key     uuid,
    host_key        bigint,
    domain_key      bigint,
    ip_key          bigint,
    sealed          bytea,
    external_ref    text,
    category        text,
    profile         text,
    scope           text,
    site_type       text,
    asn             bigint,
    country         text,
    network_id      uuid,
    unrouted_reason text,
    observed_at     timestamptz,
    reported_at     timestamptz
);
CREATE INDEX import_rows_import ON import_rows (import_id, row);
CREATE INDEX import_rows_faulty ON import_rows (import_id, row) WHERE faults IS NOT NULL;
COMMENT ON COLUMN import_rows.line IS 'A faulty line as it was, sealed under the import''s key, for the download of the faulty rows.';

ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON imports USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON imports TO portal_app;
GRANT SELECT, INSERT, DELETE ON import_rows TO portal_app;

-- +goose Down
DROP TABLE import_rows, imports;
