-- +goose Up
-- What a desk does to many notices at once: in parts, each a transaction, with ten minutes to undo it.
CREATE TABLE bulk_jobs (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    kind        text NOT NULL CHECK (kind IN ('confirm', 'acknowledge', 'assign', 'answers')),
    state       text NOT NULL CHECK (state IN ('staged', 'running', 'done', 'discarded')),
    digest      bytea NOT NULL,
    parts       jsonb,
    next_part   integer NOT NULL DEFAULT 0,
    part_count  integer NOT NULL,
    total       integer NOT NULL,
    done        integer NOT NULL DEFAULT 0,
    skipped     integer NOT NULL DEFAULT 0,
    assigned_to uuid,
    user_id     uuid NOT NULL REFERENCES users (id),
    user_role   text NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    undone_at   timestamptz,
    undone_by   uuid REFERENCES users (id),
    PRIMARY KEY (provider_id, id),
    CHECK ((state = 'done') = (finished_at IS NOT NULL)),
    CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
COMMENT ON COLUMN bulk_jobs.id IS 'The key of the form that ordered it; that of its answers too, where it has one answer.';
COMMENT ON COLUMN bulk_jobs.digest IS 'SHA-256 of what was ordered (models/repeat.go): the same form sent again is the same job.';
COMMENT ON COLUMN bulk_jobs.parts IS 'What is to be done, part by part; NULL once nothing is left to do. It names items and holds no address.';
COMMENT ON COLUMN bulk_jobs.assigned_to IS 'Who got the notices; the nil id for nobody, NULL where it does not assign.';
COMMENT ON COLUMN bulk_jobs.total IS 'How many items, or notices where it assigns.';
CREATE INDEX bulk_jobs_newest ON bulk_jobs (provider_id, created_at);
CREATE INDEX bulk_jobs_staged ON bulk_jobs (created_at) WHERE state = 'staged';
CREATE INDEX bulk_jobs_user ON bulk_jobs (user_id, created_at);

CREATE TABLE bulk_items (
    provider_id  uuid NOT NULL,
    job_id       uuid NOT NULL,
    notice_id    uuid NOT NULL,
    n            integer NOT NULL,
    item_id      uuid,
    why          text NOT NULL,
    submission   uuid,
    state_before text NOT NULL,
    state_left   text NOT NULL,
    revision     integer NOT NULL,
    was_with     uuid,
    undone       boolean,
    PRIMARY KEY (provider_id, job_id, notice_id, n),
    FOREIGN KEY (provider_id, job_id) REFERENCES bulk_jobs (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
COMMENT ON TABLE bulk_items IS 'What a job did to each item, or to the notice as a whole (n = 0), and how it left it.';
COMMENT ON COLUMN bulk_items.why IS 'Why it was left alone; empty where something was done.';
COMMENT ON COLUMN bulk_items.undone IS 'Put back or, false, not as it was left any more; NULL: nobody undid the job.';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['bulk_jobs', 'bulk_items'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff())) '
            'WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT SELECT, INSERT, UPDATE ON bulk_jobs, bulk_items TO portal_app;

-- +goose Down
DROP TABLE bulk_items, bulk_jobs;
