-- +goose Up
-- Who follows what happened (GET /api/v1/changes) must miss nothing. Numbers of events are given in one order and committed in another, so
-- "after number 7" can pass over a 6 that comes later. With the transaction of each event, what every older transaction did is known to be
-- whole: it is below pg_snapshot_xmin. Events of before have none, and are not told. The default is set apart from the column, which
-- would write the whole table anew.
ALTER TABLE events ADD COLUMN xid xid8;
ALTER TABLE events ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
COMMENT ON COLUMN events.xid IS 'Its transaction. The chain does not cover it: it says nothing of what happened.';
-- Of the events of before there are none in it: it is empty when it is made, after one reading of the table.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_feed ON events (xid, id) WHERE notice_id IS NOT NULL AND xid IS NOT NULL;

-- +goose Down
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX events_feed;
ALTER TABLE events DROP COLUMN xid;
