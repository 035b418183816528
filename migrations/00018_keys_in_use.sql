-- +goose Up
-- Under which index secret a row has its blind indexes: the number of a row of portal_keys. A new secret takes over row by row.
ALTER TABLE items ADD COLUMN indexed_by bigint DEFAULT 0;
ALTER TABLE item_reports ADD COLUMN indexed_by bigint DEFAULT 0;
ALTER TABLE throttles ADD COLUMN indexed_by bigint DEFAULT 0;
COMMENT ON COLUMN items.indexed_by IS 'The index secret that address_key and its siblings are keyed with. NULL: retention destroyed them.';
COMMENT ON COLUMN item_reports.indexed_by IS 'The index secret that dedupe_key is keyed with. NULL: it is at random, since retention destroyed the address.';

-- What waits for confirmation is looked up under both secrets.
ALTER TABLE import_rows ADD COLUMN indexed_by bigint, ADD COLUMN old_dedupe_key uuid, ADD COLUMN old_address_key uuid;
UPDATE import_rows SET indexed_by = 0 WHERE faults IS NULL;
COMMENT ON COLUMN import_rows.old_dedupe_key IS 'Under the secret that is being replaced, as old_address_key is; NULL while none is.';
GRANT UPDATE (dedupe_key, address_key, host_key, domain_key, ip_key, indexed_by, old_dedupe_key, old_address_key) ON import_rows TO portal_app;

-- A search keeps its text, sealed, and no keyed hashes: those would not find what is indexed under a secret that came since.
-- Searches live for a day; those of an earlier structure end.
TRUNCATE searches;
-- squawk-ignore ban-drop-column
ALTER TABLE searches DROP COLUMN ref, DROP COLUMN address_keys, DROP COLUMN host_keys, DROP COLUMN domain_keys, DROP COLUMN ip_keys;
-- squawk-ignore adding-required-field
ALTER TABLE searches ADD COLUMN sealed bytea NOT NULL;
COMMENT ON TABLE searches IS 'A search text may be an address, so a page''s URL names the search, and the text is sealed.';
COMMENT ON COLUMN searches.sealed IS 'The text, under the key that is outside the database, bound to its row.';
ALTER POLICY own ON searches WITH CHECK (user_id = nullif(current_setting('app.user', true), '')::uuid OR (SELECT app_system()));
GRANT UPDATE (sealed) ON searches TO portal_app;

-- From where people did what the events say is sealed in the event, under a key of its day. Retention destroys the key.
CREATE TABLE origin_keys (
    id       uuid PRIMARY KEY,
    day      date NOT NULL UNIQUE,
    data_key bytea
);
COMMENT ON TABLE origin_keys IS 'The key of the network addresses in the events of one day (UTC): events.data.from.';
COMMENT ON COLUMN origin_keys.data_key IS 'Wrapped by the key that is outside the database. NULL: destroyed by retention.';
ALTER TABLE origin_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE origin_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON origin_keys USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()));
GRANT SELECT, INSERT, UPDATE ON origin_keys TO portal_app;

-- +goose Down
DROP TABLE origin_keys;
REVOKE UPDATE (sealed) ON searches FROM portal_app;
TRUNCATE searches;
ALTER TABLE searches DROP COLUMN sealed, ADD COLUMN ref text NOT NULL DEFAULT '', ADD COLUMN address_keys uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN host_keys bigint[] NOT NULL DEFAULT '{}', ADD COLUMN domain_keys bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN ip_keys bigint[] NOT NULL DEFAULT '{}';
ALTER POLICY own ON searches WITH CHECK (user_id = nullif(current_setting('app.user', true), '')::uuid);
COMMENT ON TABLE searches IS 'A search text may be an address, so a page''s URL names the search, and the search holds keyed hashes only.';
REVOKE UPDATE (dedupe_key, address_key, host_key, domain_key, ip_key, indexed_by, old_dedupe_key, old_address_key) ON import_rows FROM portal_app;
ALTER TABLE import_rows DROP COLUMN indexed_by, DROP COLUMN old_dedupe_key, DROP COLUMN old_address_key;
ALTER TABLE throttles DROP COLUMN indexed_by;
ALTER TABLE item_reports DROP COLUMN indexed_by;
ALTER TABLE items DROP COLUMN indexed_by;
