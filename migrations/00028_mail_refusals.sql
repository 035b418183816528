-- +goose Up
-- A server that refuses one mailbox and one that refuses everybody answer alike; what else it took and refused tells them apart
-- (models/mail_refusal.go). And a mail that was given up stands on a list until somebody dealt with it.
ALTER TABLE mails
    ADD COLUMN refused_at timestamptz,
    ADD COLUMN failing_at timestamptz,
    ADD COLUMN handled_at timestamptz;
COMMENT ON COLUMN mails.refused_at IS 'When the server first refused it for good (5xx); NULL: never.';
COMMENT ON COLUMN mails.failing_at IS 'When a try last failed; tried_at is the first.';
COMMENT ON COLUMN mails.handled_at IS 'When somebody of EOKM dealt with it after it was given up.';
-- squawk-ignore require-concurrent-index-creation -- what reads and sends mails waits for a moment, and nothing else
CREATE INDEX mails_taken ON mails (sent_at) WHERE sent_at IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation -- no mail has the column yet
CREATE INDEX mails_failing ON mails (failing_at) WHERE failing_at IS NOT NULL AND sent_at IS NULL;
-- squawk-ignore require-concurrent-index-creation -- few are given up
CREATE INDEX mails_given_up ON mails (failed_at) WHERE failed_at IS NOT NULL AND handled_at IS NULL;

-- A portal asks at its start whether the structure is as new as it is (models/database.go).
GRANT SELECT (version_id, is_applied) ON goose_db_version TO portal_app;

-- +goose Down
REVOKE SELECT (version_id, is_applied) ON goose_db_version FROM portal_app;
DROP INDEX mails_given_up, mails_failing, mails_taken;
ALTER TABLE mails DROP COLUMN refused_at, DROP COLUMN failing_at, DROP COLUMN handled_at;
