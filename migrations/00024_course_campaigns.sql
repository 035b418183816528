-- +goose Up
CREATE TABLE course_campaigns (
    id           uuid PRIMARY KEY,
    course_id    uuid NOT NULL REFERENCES courses (id),
    role         text NOT NULL DEFAULT '' CHECK (role IN ('', 'agent', 'provider_admin')),
    note         text NOT NULL DEFAULT '',
    due_at       timestamptz NOT NULL,
    asked_by     uuid NOT NULL REFERENCES users (id),
    asked_at     timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES users (id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
COMMENT ON TABLE course_campaigns IS 'EOKM asks every provider to follow a course, also one that comes later: each has a row of its own in course_requests.';
COMMENT ON COLUMN course_campaigns.role IS 'Who of them; empty: everybody.';
CREATE UNIQUE INDEX course_campaigns_open ON course_campaigns (course_id, role) WHERE withdrawn_at IS NULL;

-- squawk-ignore adding-foreign-key-constraint -- few rows, all empty: read in a moment
ALTER TABLE course_requests ADD COLUMN campaign_id uuid REFERENCES course_campaigns (id);
COMMENT ON COLUMN course_requests.campaign_id IS 'What it is part of. Such a request is withdrawn with all others of it, never alone.';
-- squawk-ignore require-concurrent-index-creation -- no row has one yet
CREATE UNIQUE INDEX course_requests_campaign ON course_requests (campaign_id, provider_id) WHERE campaign_id IS NOT NULL;
-- Who was asked by a request is looked up for each of these, whoever passed since too.
-- squawk-ignore require-concurrent-index-creation -- some rows per person: built in a moment
CREATE INDEX assignments_asked ON assignments (provider_id, request_id, user_id) WHERE request_id IS NOT NULL;

-- A provider reads what is asked of it, and not of how many others.
ALTER TABLE course_campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE course_campaigns FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON course_campaigns USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON course_campaigns TO portal_app;

-- +goose Down
DROP INDEX assignments_asked;
ALTER TABLE course_requests DROP COLUMN campaign_id;
DROP TABLE course_campaigns;
