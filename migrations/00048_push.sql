-- +goose Up
-- What a browser is told of is what a desk is mailed about: the newest such mail since it was last told (models/push). Building takes about
-- a second a million mails, in which writers wait.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX mails_pressing ON mails (provider_id, created_at)
    WHERE kind IN ('new', 'batch', 'reminder', 'call', 'due_soon', 'breach', 'reopened', 'raised');
COMMENT ON COLUMN push_subscriptions.told_at IS 'When the newest mail was owed that this browser was told of; NULL: none yet.';

-- +goose Down
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX mails_pressing;
