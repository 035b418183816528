-- +goose Up
-- A provider takes its application back, to change it and send it again.
ALTER TABLE provider_steps DROP CONSTRAINT provider_steps_did_check;
-- squawk-ignore constraint-missing-not-valid -- a few rows per provider: read in a moment
ALTER TABLE provider_steps ADD CONSTRAINT provider_steps_did_check
    CHECK (did IN ('send', 'recall', 'ask', 'approve', 'refuse', 'activate', 'suspend', 'reactivate', 'ask_leave', 'stay', 'leave'));

-- What the register of addresses says of a claimed network, as a suggestion (portal/rdap). A cache, and nobody's word.
ALTER TABLE networks
    ADD COLUMN rdap_email text NOT NULL DEFAULT '',
    ADD COLUMN rdap_at timestamptz;
COMMENT ON COLUMN networks.rdap_email IS 'The abuse mailbox in the network''s RDAP entry; empty: it names none, or did not answer.';
COMMENT ON COLUMN networks.rdap_at IS 'When RDAP was asked. NULL: never.';

-- When EOKM's own mailbox last got a mail of a kind (models/staff_mail.go).
-- squawk-ignore require-concurrent-index-creation -- it holds none of the mails there are
CREATE INDEX mails_staff ON mails (kind, created_at) WHERE kind LIKE 'staff\_%';

-- +goose Down
DROP INDEX mails_staff;
ALTER TABLE networks DROP COLUMN rdap_email, DROP COLUMN rdap_at;
ALTER TABLE provider_steps DROP CONSTRAINT provider_steps_did_check;
-- NOT VALID: what was taken back stays on record.
ALTER TABLE provider_steps ADD CONSTRAINT provider_steps_did_check
    CHECK (did IN ('send', 'ask', 'approve', 'refuse', 'activate', 'suspend', 'reactivate', 'ask_leave', 'stay', 'leave')) NOT VALID;
