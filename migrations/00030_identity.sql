-- +goose Up
-- A report is the same only for the same source, reference, address and provider (DESIGN section 3), and what came back after it had
-- ended is reported again under the same key: so the key alone is not unique any more.
ALTER TABLE item_reports DROP CONSTRAINT item_reports_pkey;
-- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
ALTER TABLE item_reports ADD PRIMARY KEY (provider_id, item_id, dedupe_key);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX item_reports_dedupe ON item_reports (dedupe_key);
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX item_reports_item;
COMMENT ON TABLE item_reports IS 'Each report of an address. The key is a keyed hash of source, external reference, address and provider, so a replay changes nothing.';

-- An item has a clock of its own: a later report may be stricter than its notice.
-- squawk-ignore adding-field-with-default
ALTER TABLE items ADD COLUMN profile text NOT NULL DEFAULT 'notice24', ADD COLUMN raised_at timestamptz, ADD COLUMN ended_at timestamptz,
    ADD COLUMN moved_provider_id uuid;
COMMENT ON COLUMN items.profile IS 'Its norm (models/notice/sla.go); it only ever becomes stricter.';
COMMENT ON COLUMN items.raised_at IS 'When a stricter report came, from which its norm counts; NULL: from the delivery.';
COMMENT ON COLUMN items.ended_at IS 'Cache: since when nobody must act on it any more. A sighting before it is no news.';
COMMENT ON COLUMN items.moved_provider_id IS 'Whose item moved_to is.';
-- Row-level security holds for the owner too.
SELECT set_config('app.role', 'system', true);
UPDATE items i SET profile = n.profile FROM notices n WHERE n.provider_id = i.provider_id AND n.id = i.notice_id AND i.profile <> n.profile;
UPDATE items i SET ended_at = coalesce((SELECT max(v.created_at) FROM verifications v
    WHERE v.provider_id = i.provider_id AND v.item_id = i.id AND i.state = 'verified'), i.stopped_at, i.delivered_at)
    WHERE state IN ('verified', 'not_ours', 'withdrawn', 'closed');
UPDATE items i SET moved_provider_id = m.provider_id FROM items m WHERE m.id = i.moved_to;
-- What went elsewhere, for the reader of a file: few, and asked for at each.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX items_elsewhere ON items (ended_at) WHERE state IN ('not_ours', 'closed');

CREATE TABLE item_raises (
    id            uuid NOT NULL,
    provider_id   uuid NOT NULL,
    item_id       uuid NOT NULL,
    import_id     uuid,
    category_from text NOT NULL,
    category      text NOT NULL,
    scope_from    text NOT NULL,
    scope         text NOT NULL,
    profile_from  text NOT NULL,
    profile       text NOT NULL,
    due_from      timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    user_id       uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE item_raises IS 'What a stricter report of an open address changed in it.';
CREATE INDEX item_raises_item ON item_raises (provider_id, item_id);
ALTER TABLE item_raises ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_raises FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON item_raises FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON item_raises USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT ON item_raises TO portal_app;

-- What a source says of an item that EOKM must look at: it was seen after the provider said that it is gone, or it is not illegal.
CREATE TABLE sightings (
    id           uuid NOT NULL,
    provider_id  uuid NOT NULL,
    item_id      uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('online', 'not_illegal')),
    source       text NOT NULL,
    external_ref text NOT NULL,
    import_id    uuid,
    seen_at      timestamptz,
    received_at  timestamptz NOT NULL,
    handled_by   uuid,
    handled_at   timestamptz,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE sightings IS 'What a source says against how an item stands. Staff only; handled: EOKM looked and left the item as it is.';
CREATE INDEX sightings_item ON sightings (provider_id, item_id);
CREATE INDEX sightings_open ON sightings (received_at, id) WHERE handled_at IS NULL;
ALTER TABLE sightings ENABLE ROW LEVEL SECURITY;
ALTER TABLE sightings FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON sightings USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON sightings TO portal_app;

ALTER TABLE import_rows ADD COLUMN place_key uuid, ADD COLUMN old_place_key uuid, ADD COLUMN skipped boolean;
COMMENT ON COLUMN import_rows.place_key IS 'The address whoever has it; old_place_key as old_address_key.';
COMMENT ON COLUMN import_rows.skipped IS 'Nothing is to be removed: it makes no item.';
GRANT UPDATE (place_key, old_place_key) ON import_rows TO portal_app;
-- What waits was read by other rules; a staged file is read again in a minute.
DELETE FROM import_rows;
-- squawk-ignore adding-field-with-default
ALTER TABLE imports ADD COLUMN recurrences integer NOT NULL DEFAULT 0, ADD COLUMN skipped integer NOT NULL DEFAULT 0,
    ADD COLUMN shares jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN imports.shares IS 'For each provider how many notices and addresses it gets, or got.';
UPDATE imports SET duplicates = duplicates - joined WHERE duplicates >= joined;

-- +goose Down
SELECT set_config('app.role', 'system', true);
UPDATE imports SET duplicates = duplicates + joined;
ALTER TABLE imports DROP COLUMN shares, DROP COLUMN skipped, DROP COLUMN recurrences;
REVOKE UPDATE (place_key, old_place_key) ON import_rows FROM portal_app;
ALTER TABLE import_rows DROP COLUMN skipped, DROP COLUMN old_place_key, DROP COLUMN place_key;
DROP TABLE sightings;
DROP TABLE item_raises;
DROP INDEX items_elsewhere;
ALTER TABLE items DROP COLUMN moved_provider_id, DROP COLUMN ended_at, DROP COLUMN raised_at, DROP COLUMN profile;
CREATE INDEX item_reports_item ON item_reports (provider_id, item_id);
DROP INDEX item_reports_dedupe;
DELETE FROM item_reports a USING item_reports b WHERE a.dedupe_key = b.dedupe_key AND (a.received_at, a.item_id) > (b.received_at, b.item_id);
ALTER TABLE item_reports DROP CONSTRAINT item_reports_pkey;
ALTER TABLE item_reports ADD PRIMARY KEY (dedupe_key);
