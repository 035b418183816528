-- +goose Up
CREATE TABLE mails (
    id          uuid PRIMARY KEY,
    dedupe_key  text NOT NULL UNIQUE,
    provider_id uuid NOT NULL REFERENCES providers (id),
    notice_id   uuid,
    kind        text NOT NULL,
    notices     integer NOT NULL,
    items       integer NOT NULL,
    due_at      timestamptz,
    recipient   text NOT NULL,
    language    text NOT NULL CHECK (language IN ('nl', 'en')),
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    failed_at   timestamptz,
    fault       text NOT NULL DEFAULT ''
);
COMMENT ON TABLE mails IS 'Each mail the portal owes someone: reference, counts and a deadline. Never an address of an item.';
CREATE INDEX mails_notice ON mails (notice_id) WHERE notice_id IS NOT NULL;

CREATE TABLE searches (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ref         text NOT NULL DEFAULT '',
    address_keys uuid[] NOT NULL DEFAULT '{}',
    host_keys   bigint[] NOT NULL DEFAULT '{}',
    domain_keys bigint[] NOT NULL DEFAULT '{}',
    ip_keys     bigint[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL
);
COMMENT ON TABLE searches IS 'A search text may be an address, so a page''s URL names the search, and the search holds keyed hashes only.';
CREATE INDEX searches_age ON searches (created_at);

ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON mails USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
ALTER TABLE searches ENABLE ROW LEVEL SECURITY;
ALTER TABLE searches FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON searches USING (user_id = nullif(current_setting('app.user', true), '')::uuid OR (SELECT app_system()))
    WITH CHECK (user_id = nullif(current_setting('app.user', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON mails TO portal_app;
GRANT SELECT, INSERT, DELETE ON searches TO portal_app;

-- +goose Down
DROP TABLE searches, mails;
