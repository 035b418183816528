-- +goose Up
ALTER TABLE mails ADD COLUMN tried_at timestamptz;
COMMENT ON COLUMN mails.tried_at IS 'When a try to send it first failed; what came of the last one is in fault.';
-- Mails that wait are few, and so is what a lock on this table delays: a second at most, and only mails.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX mails_waiting ON mails (created_at) WHERE sent_at IS NULL AND failed_at IS NULL;

CREATE TABLE mail_outages (
    id         uuid PRIMARY KEY,
    since      timestamptz NOT NULL,
    noticed_at timestamptz NOT NULL,
    ended_at   timestamptz
);
COMMENT ON TABLE mail_outages IS 'That the operator was told, once each time. Whether mail goes out now is read from mails.';
CREATE UNIQUE INDEX mail_outages_one ON mail_outages ((true)) WHERE ended_at IS NULL;

ALTER TABLE mail_outages ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_outages FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON mail_outages USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON mail_outages TO portal_app;

-- For how much was confirmed lately. Rows come in the order of their time, so a summary of each stretch is enough, and it
-- is made in one short read.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX responses_lately ON responses USING brin (created_at) WITH (autosummarize = on);

-- +goose Down
DROP INDEX responses_lately;
DROP TABLE mail_outages;
DROP INDEX mails_waiting;
ALTER TABLE mails DROP COLUMN tried_at;
