-- +goose Up
-- What was sent under the key of a form (submission), to tell a repeat from another content under the same key. In the row of
-- the fact itself: it is written and found with it, and goes with it. Rows from before have none, and equal no content.
ALTER TABLE responses ADD COLUMN digest bytea;
ALTER TABLE disputes ADD COLUMN digest bytea;
ALTER TABLE delegations ADD COLUMN digest bytea;
ALTER TABLE messages ADD COLUMN digest bytea;
ALTER TABLE peer_authors ADD COLUMN digest bytea;
COMMENT ON COLUMN responses.digest IS 'SHA-256 of all that the form said, as it is kept (models/repeat.go); the same in each row of one sending.';

ALTER TABLE items ADD COLUMN revision integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN items.revision IS 'Counts what was done to it: a decision is about the item as its maker saw it.';

-- +goose Down
ALTER TABLE items DROP COLUMN revision;
ALTER TABLE peer_authors DROP COLUMN digest;
ALTER TABLE messages DROP COLUMN digest;
ALTER TABLE delegations DROP COLUMN digest;
ALTER TABLE disputes DROP COLUMN digest;
ALTER TABLE responses DROP COLUMN digest;
