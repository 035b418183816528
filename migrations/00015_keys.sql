-- +goose Up
-- The keys that this database is sealed with, as far as their key file can prove them: no key can be computed from a row.
CREATE TABLE portal_keys (
    kind       text NOT NULL CHECK (kind IN ('wrap', 'index')),
    id         bigint NOT NULL,
    proof      bytea NOT NULL,
    made_at    timestamptz NOT NULL,
    retired_at timestamptz,
    PRIMARY KEY (kind, id)
);
COMMENT ON COLUMN portal_keys.id IS 'Of a wrapping key: the number that Tink puts before what the key wraps.';
COMMENT ON COLUMN portal_keys.proof IS 'A constant, sealed by the key or hashed under the index secret. Another key file does not open it.';
COMMENT ON COLUMN portal_keys.retired_at IS 'Since when nothing is wrapped by the key. The newest that is not retired wraps what is new (docs/adr/0008).';

ALTER TABLE portal_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE portal_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON portal_keys USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON portal_keys TO portal_app;

-- What waits for confirmation is wrapped anew as well.
GRANT UPDATE (wrapped_key) ON import_rows TO portal_app;

-- Retention destroys the keyed hashes with the addresses: they would still tell which are equal. No statement reads them out.
-- squawk-ignore ban-drop-not-null
ALTER TABLE items ALTER COLUMN address_key DROP NOT NULL, ALTER COLUMN host_key DROP NOT NULL;
COMMENT ON COLUMN items.address_key IS 'Blind index, keyed per provider: equal within one provider, unrelated across providers. NULL: destroyed by retention.';
-- What retention looks through. Building takes about a second a million notices, in which writers wait; concurrently it
-- would not be one step with the table above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX notices_finished ON notices (delivered_at, id) WHERE phase = 3 AND data_key IS NOT NULL;

-- +goose Down
DROP INDEX notices_finished;
DELETE FROM item_reports WHERE (provider_id, item_id) IN (SELECT provider_id, id FROM items WHERE address_key IS NULL);
ALTER TABLE items ALTER COLUMN address_key SET NOT NULL, ALTER COLUMN host_key SET NOT NULL;
REVOKE UPDATE (wrapped_key) ON import_rows FROM portal_app;
DROP TABLE portal_keys;
