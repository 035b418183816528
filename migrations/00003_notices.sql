-- +goose Up
CREATE SEQUENCE notice_ref_seq;

CREATE TABLE notices (
    id            uuid NOT NULL,
    provider_id   uuid NOT NULL REFERENCES providers (id),
    ref           text NOT NULL UNIQUE,
    source        text NOT NULL,
    external_ref  text NOT NULL DEFAULT '',
    instrument    text NOT NULL CHECK (instrument IN ('notice', 'order')),
    category      text NOT NULL,
    profile       text NOT NULL,
    import_id     uuid,
    data_key      bytea,
    reported_at   timestamptz,
    delivered_at  timestamptz NOT NULL,
    item_count    integer NOT NULL,
    todo_count    integer NOT NULL,
    waiting_count integer NOT NULL,
    phase         smallint NOT NULL CHECK (phase IN (1, 2, 3)),
    due_at        timestamptz NOT NULL,
    stopped_at    timestamptz,
    PRIMARY KEY (provider_id, id)
);
COMMENT ON COLUMN notices.data_key IS 'The key of the sealed items, wrapped by the key that is outside the database. NULL: destroyed by retention.';
COMMENT ON COLUMN notices.phase IS 'Cache over the items: 1 the provider must act, 2 EOKM must act, 3 finished (models/notice.go).';
COMMENT ON COLUMN notices.due_at IS 'Cache: the earliest deadline among the items of the current phase.';
CREATE INDEX notices_inbox ON notices (provider_id, phase, due_at, id);
CREATE INDEX notices_newest ON notices (provider_id, delivered_at, id);
CREATE INDEX notices_open ON notices (due_at, id) WHERE phase < 3;
CREATE INDEX notices_all ON notices (delivered_at, id);
CREATE INDEX notices_external_ref ON notices (external_ref) WHERE external_ref <> '';
CREATE INDEX notices_import ON notices (import_id);

CREATE TABLE items (
    id              uuid NOT NULL,
    provider_id     uuid NOT NULL,
    notice_id       uuid NOT NULL,
    n               integer NOT NULL,
    state           text NOT NULL CHECK (state IN ('unrouted', 'delivered', 'acknowledged', 'answered', 'verified',
        'still_online', 'disputed', 'delegated', 'not_ours', 'on_hold', 'withdrawn', 'closed')),
    category        text NOT NULL,
    scope           text NOT NULL,
    site_type       text NOT NULL DEFAULT '',
    asn             bigint NOT NULL DEFAULT 0,
    country         text NOT NULL DEFAULT '',
    network_id      uuid,
    unrouted_reason text NOT NULL DEFAULT '',
    sealed          bytea NOT NULL,
    address_key     uuid NOT NULL,
    host_key        bigint NOT NULL,
    domain_key      bigint,
    ip_key          bigint,
    observed_at     timestamptz,
    delivered_at    timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    escalate_at     timestamptz,
    held_since      timestamptz,
    answered_at     timestamptz,
    removed_at      timestamptz,
    stopped_at      timestamptz,
    recurrence_of   uuid,
    moved_to        uuid,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
COMMENT ON COLUMN items.sealed IS 'Address, IP, note and hashes under the notice''s data key, bound to this row.';
COMMENT ON COLUMN items.address_key IS 'Blind index, keyed per provider: equal within one provider, unrelated across providers.';
COMMENT ON COLUMN items.removed_at IS 'Cache of the provider''s last claim; the fact is in responses.';
COMMENT ON COLUMN items.stopped_at IS 'Cache: when the clock stopped, once verified (models/sla.go).';
CREATE UNIQUE INDEX items_notice ON items (provider_id, notice_id, n);
CREATE UNIQUE INDEX items_open_address ON items (address_key)
    WHERE state IN ('unrouted', 'delivered', 'acknowledged', 'answered', 'still_online', 'disputed', 'delegated', 'on_hold');
CREATE INDEX items_address ON items (address_key);
CREATE INDEX items_host ON items (host_key);
CREATE INDEX items_domain ON items (domain_key);
CREATE INDEX items_ip ON items (ip_key);
CREATE INDEX items_escalate ON items (escalate_at) WHERE escalate_at IS NOT NULL;
CREATE INDEX items_waiting ON items (state, due_at, id) WHERE state IN ('unrouted', 'answered', 'disputed', 'on_hold');

CREATE TABLE item_reports (
    dedupe_key   uuid PRIMARY KEY,
    provider_id  uuid NOT NULL,
    item_id      uuid NOT NULL,
    source       text NOT NULL,
    external_ref text NOT NULL,
    import_id    uuid,
    observed_at  timestamptz,
    reported_at  timestamptz,
    received_at  timestamptz NOT NULL,
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE item_reports IS 'Each report of an address. The key is a keyed hash of source, external reference and address, so a replay changes nothing.';
CREATE INDEX item_reports_item ON item_reports (provider_id, item_id);

ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notices USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
ALTER TABLE items FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON items USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
ALTER TABLE item_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_reports FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON item_reports FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON item_reports USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE ON notices, items, item_reports TO portal_app;
GRANT USAGE ON SEQUENCE notice_ref_seq TO portal_app;

-- +goose Down
DROP TABLE item_reports, items, notices;
DROP SEQUENCE notice_ref_seq;
