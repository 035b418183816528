-- +goose Up
-- Two people of EOKM who work through one queue do not get the same: who has what, until when, and what they left for later.
CREATE TABLE work_leases (
    queue   text NOT NULL CHECK (queue IN ('rechecks', 'disputes', 'questions', 'unrouted', 'applications')),
    subject uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    place   timestamptz NOT NULL,
    until   timestamptz NOT NULL,
    PRIMARY KEY (queue, subject)
);
COMMENT ON TABLE work_leases IS 'Who of EOKM works on what. The newest of a person and a queue is where they were, also once it is over.';
COMMENT ON COLUMN work_leases.subject IS 'A notice, a sending of disputes or an organisation: what the queue lists (models/work).';
COMMENT ON COLUMN work_leases.place IS 'Where that is in the order of the queue.';
CREATE INDEX work_leases_user ON work_leases (user_id, queue);

CREATE TABLE work_skips (
    id         uuid PRIMARY KEY,
    queue      text NOT NULL CHECK (queue IN ('rechecks', 'disputes', 'questions', 'unrouted', 'applications')),
    subject    uuid NOT NULL,
    user_id    uuid NOT NULL REFERENCES users (id),
    reason     text NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE work_skips IS 'What somebody of EOKM left for later, and why. Kept for 30 days.';
CREATE INDEX work_skips_subject ON work_skips (queue, subject, created_at);
CREATE INDEX work_skips_created ON work_skips (created_at);
CREATE INDEX work_skips_user ON work_skips (user_id);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['work_leases', 'work_skips'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT SELECT, INSERT, UPDATE, DELETE ON work_leases TO portal_app;
GRANT SELECT, INSERT, DELETE ON work_skips TO portal_app;

-- +goose Down
DROP TABLE work_skips, work_leases;
