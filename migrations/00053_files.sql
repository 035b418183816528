-- +goose Up
-- How the list of another tool, SCART, and ours differ. Neither has an address: what is compared are blind indexes, and what is kept is the
-- numbers of rows and references. A comparison is thrown away after a day.
CREATE TABLE reconciliations (
    id          uuid PRIMARY KEY,
    source      text NOT NULL,
    state       text NOT NULL CHECK (state IN ('reading', 'done')),
    sums        jsonb NOT NULL,
    since       timestamptz,
    until       timestamptz,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX reconciliations_newest ON reconciliations (created_at);

CREATE TABLE reconciliation_seen (
    reconciliation_id uuid NOT NULL REFERENCES reconciliations (id),
    provider_id       uuid NOT NULL,
    item_id           uuid NOT NULL,
    PRIMARY KEY (reconciliation_id, provider_id, item_id)
);
COMMENT ON TABLE reconciliation_seen IS 'While a list is read: the items that it has. What is not here at its end is only with us.';

CREATE TABLE reconciliation_differences (
    reconciliation_id uuid NOT NULL REFERENCES reconciliations (id),
    n                 integer NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('only_theirs', 'only_ours', 'state', 'provider', 'category', 'reference', 'unreadable')),
    row               integer NOT NULL,
    ref               text NOT NULL,
    item              integer NOT NULL,
    number            text NOT NULL,
    ours              text NOT NULL,
    theirs            text NOT NULL,
    fault             jsonb,
    PRIMARY KEY (reconciliation_id, n)
);
COMMENT ON COLUMN reconciliation_differences.row IS 'Of the list; 0: it has none.';
COMMENT ON COLUMN reconciliation_differences.number IS 'The reference that the other tool gave.';

-- Where a feed reader of a provider finds what changed. It says which notices, and nothing of what they are about.
CREATE TABLE feed_links (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    token_hash  bytea NOT NULL,
    made_by     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz,
    revoked_by  uuid,
    PRIMARY KEY (provider_id, id)
);
COMMENT ON COLUMN feed_links.token_hash IS 'SHA-256 of 256 random bits that were shown once and are in no table.';
CREATE UNIQUE INDEX feed_links_token ON feed_links (token_hash, provider_id);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['reconciliations', 'reconciliation_seen', 'reconciliation_differences', 'feed_links'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['reconciliations', 'reconciliation_seen', 'reconciliation_differences'] LOOP
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
CREATE POLICY tenant ON feed_links USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE, DELETE ON reconciliations TO portal_app;
GRANT SELECT, INSERT, DELETE ON reconciliation_seen, reconciliation_differences TO portal_app;
GRANT SELECT, INSERT, UPDATE ON feed_links TO portal_app;

-- +goose Down
DROP TABLE feed_links, reconciliation_differences, reconciliation_seen, reconciliations;
