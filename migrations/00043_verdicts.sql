-- +goose Up
-- A verdict of EOKM can be taken back for a while. What it changed is kept with it, so that an undo puts that back and nothing else.
ALTER TABLE verifications ADD COLUMN batch uuid, ADD COLUMN was text, ADD COLUMN was_stopped_at timestamptz,
    ADD COLUMN was_ended_at timestamptz, ADD COLUMN revision integer, ADD COLUMN undone_at timestamptz, ADD COLUMN undone_by uuid;
COMMENT ON COLUMN verifications.batch IS 'One verdict: all items that were found so at once. Null for those of before 30 November 2026.';
COMMENT ON COLUMN verifications.was IS 'The state of the item before.';
COMMENT ON COLUMN verifications.revision IS 'Of the item after: an undo is refused once anything else was done to it.';
COMMENT ON COLUMN verifications.undone_at IS 'When EOKM took it back. The fact stays, and counts for nothing.';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX verifications_batch ON verifications (batch) WHERE batch IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX verifications_created ON verifications (created_at);
GRANT UPDATE (undone_at, undone_by) ON verifications TO portal_app;

ALTER TABLE mails ADD COLUMN verdict uuid, ADD COLUMN withdrawn_at timestamptz;
COMMENT ON COLUMN mails.verdict IS 'The verdict that it tells of; it leaves when that can no longer be undone.';
COMMENT ON COLUMN mails.withdrawn_at IS 'When what it tells of was undone: it is never sent.';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX mails_verdict ON mails (verdict) WHERE verdict IS NOT NULL;

-- +goose Down
DROP INDEX mails_verdict;
ALTER TABLE mails DROP COLUMN withdrawn_at, DROP COLUMN verdict;
DROP INDEX verifications_created;
DROP INDEX verifications_batch;
ALTER TABLE verifications DROP COLUMN undone_by, DROP COLUMN undone_at, DROP COLUMN revision, DROP COLUMN was_ended_at,
    DROP COLUMN was_stopped_at, DROP COLUMN was, DROP COLUMN batch;
