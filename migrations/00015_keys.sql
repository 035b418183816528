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

-- +goose Down
REVOKE UPDATE (wrapped_key) ON import_rows FROM portal_app;
DROP TABLE portal_keys;
