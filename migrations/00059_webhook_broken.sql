-- +goose Up
-- A webhook for which nothing can be signed is turned off too: its keys do not open.
ALTER TABLE webhooks DROP CONSTRAINT webhooks_reason_check;
-- NOT VALID: the rows that are there had the narrower check.
ALTER TABLE webhooks ADD CONSTRAINT webhooks_reason_check CHECK (reason IN ('', 'by_hand', 'gone', 'silent', 'broken')) NOT VALID;
COMMENT ON COLUMN webhooks.reason IS
    'Why it is told nothing; gone: it answered 410, silent: it took nothing for the whole schedule, broken: its keys do not open.';

-- +goose Down
SELECT set_config('app.role', 'system', true);
UPDATE webhooks SET reason = 'by_hand' WHERE reason = 'broken';
ALTER TABLE webhooks DROP CONSTRAINT webhooks_reason_check;
ALTER TABLE webhooks ADD CONSTRAINT webhooks_reason_check CHECK (reason IN ('', 'by_hand', 'gone', 'silent')) NOT VALID;
COMMENT ON COLUMN webhooks.reason IS 'Why it is told nothing; gone: it answered 410, silent: it took nothing for the whole schedule.';
