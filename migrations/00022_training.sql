-- +goose Up
CREATE TABLE courses (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    position    integer NOT NULL DEFAULT 0,
    owner_id    uuid REFERENCES users (id),
    checked_on  date,
    review_on   date,
    shipped     text NOT NULL DEFAULT '',
    archived_at timestamptz,
    created_at  timestamptz NOT NULL
);
COMMENT ON TABLE courses IS 'The training. What a course says is in its versions; of EOKM, and no tenant''s.';
COMMENT ON COLUMN courses.shipped IS 'Digest of the folder that came with the portal and was last taken over; empty for EOKM''s own.';
COMMENT ON COLUMN courses.archived_at IS 'Nobody begins it any more; who is in it may finish.';

CREATE TABLE course_versions (
    course_id    uuid NOT NULL REFERENCES courses (id),
    n            integer NOT NULL CHECK (n > 0),
    state        text NOT NULL CHECK (state IN ('draft', 'review', 'scheduled', 'published', 'former', 'dropped')),
    revision     integer NOT NULL DEFAULT 1,
    audience     text[] NOT NULL DEFAULT '{}',
    minutes      integer NOT NULL DEFAULT 0,
    lessons      text[] NOT NULL DEFAULT '{}',
    title_nl     text NOT NULL DEFAULT '',
    title_en     text NOT NULL DEFAULT '',
    summary_nl   text NOT NULL DEFAULT '',
    summary_en   text NOT NULL DEFAULT '',
    note_nl      text NOT NULL DEFAULT '',
    note_en      text NOT NULL DEFAULT '',
    shipped      text NOT NULL DEFAULT '',
    writers      uuid[] NOT NULL DEFAULT '{}',
    saved_by     uuid REFERENCES users (id),
    saved_at     timestamptz NOT NULL,
    decided_by   uuid REFERENCES users (id),
    returned     text NOT NULL DEFAULT '',
    publish_at   timestamptz,
    published_at timestamptz,
    PRIMARY KEY (course_id, n),
    CHECK ((state = 'scheduled') <= (publish_at IS NOT NULL)),
    CHECK ((state IN ('published', 'former')) = (published_at IS NOT NULL))
);
COMMENT ON TABLE course_versions IS 'Everything a course ever said. state is the guarded cache of models/article_lifecycle.go, which holds for courses too.';
COMMENT ON COLUMN course_versions.revision IS 'Counts the times it was saved: who saves upon an older one is shown the newer first.';
COMMENT ON COLUMN course_versions.writers IS 'Who wrote in it. None of them is the second person who publishes it.';
COMMENT ON COLUMN course_versions.lessons IS 'Their slugs in order. This and what stands around it is copied from the files, for lists and mails.';
COMMENT ON COLUMN course_versions.note_nl IS 'What changed, for who followed the version before.';
CREATE UNIQUE INDEX course_versions_live ON course_versions (course_id) WHERE state = 'published';
CREATE UNIQUE INDEX course_versions_open ON course_versions (course_id) WHERE state IN ('draft', 'review', 'scheduled');
CREATE INDEX course_versions_due ON course_versions (publish_at) WHERE state = 'scheduled';

CREATE TABLE course_files (
    course_id uuid NOT NULL,
    n         integer NOT NULL,
    path      text NOT NULL CHECK (length(path) BETWEEN 1 AND 200),
    text      text NOT NULL CHECK (length(text) <= 200000),
    PRIMARY KEY (course_id, n, path),
    FOREIGN KEY (course_id, n) REFERENCES course_versions (course_id, n)
);
COMMENT ON TABLE course_files IS 'The folder of a version: about.toml, questions.toml, lessons/*.md (portal/course). Those of a published one never change.';

CREATE TABLE lesson_views (
    provider_id uuid NOT NULL REFERENCES providers (id),
    user_id     uuid NOT NULL REFERENCES users (id),
    course_id   uuid NOT NULL,
    lesson      text NOT NULL,
    n           integer NOT NULL,
    opened_at   timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (provider_id, user_id, course_id, lesson),
    FOREIGN KEY (course_id, n) REFERENCES course_versions (course_id, n)
);
COMMENT ON TABLE lesson_views IS 'Which lessons somebody opened last when, and first finished when. The nil provider is EOKM. Kept over versions: n is the one that was opened last.';

CREATE TABLE attempts (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    user_id     uuid NOT NULL REFERENCES users (id),
    course_id   uuid NOT NULL,
    n           integer NOT NULL,
    seed        bigint NOT NULL,
    questions   text[] NOT NULL CHECK (cardinality(questions) > 0),
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    correct     integer,
    passed      boolean,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (course_id, n) REFERENCES course_versions (course_id, n),
    CHECK ((finished_at IS NULL) = (passed IS NULL) AND (finished_at IS NULL) = (correct IS NULL))
);
COMMENT ON TABLE attempts IS 'A test that somebody took. It stays on its version.';
COMMENT ON COLUMN attempts.seed IS 'Gives the order of the options (portal/course).';
COMMENT ON COLUMN attempts.questions IS 'What was drawn, in the order that it is asked.';
CREATE UNIQUE INDEX attempts_open ON attempts (provider_id, user_id, course_id) WHERE finished_at IS NULL;
CREATE INDEX attempts_of ON attempts (provider_id, user_id, course_id, finished_at);

CREATE TABLE attempt_answers (
    provider_id uuid NOT NULL,
    attempt_id  uuid NOT NULL,
    no          integer NOT NULL CHECK (no > 0),
    question    text NOT NULL,
    answer      text NOT NULL CHECK (length(answer) <= 100),
    correct     boolean NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (provider_id, attempt_id, no),
    FOREIGN KEY (provider_id, attempt_id) REFERENCES attempts (provider_id, id)
);
COMMENT ON TABLE attempt_answers IS 'Added to only: an answer that was taken is never lost, changed or double.';
COMMENT ON COLUMN attempt_answers.answer IS 'Numbers of options as the course has them, from 0: "0,2".';

CREATE TABLE course_requests (
    id           uuid NOT NULL,
    provider_id  uuid NOT NULL REFERENCES providers (id),
    course_id    uuid NOT NULL REFERENCES courses (id),
    role         text NOT NULL DEFAULT '' CHECK (role IN ('', 'agent', 'provider_admin', 'analyst', 'editor', 'admin', 'auditor')),
    note         text NOT NULL DEFAULT '',
    due_at       timestamptz NOT NULL,
    asked_by     uuid NOT NULL REFERENCES users (id),
    asked_at     timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES users (id),
    PRIMARY KEY (provider_id, id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
COMMENT ON TABLE course_requests IS 'EOKM asks a provider, or its own people (the nil provider), to follow a course.';
COMMENT ON COLUMN course_requests.role IS 'Who of them; empty: everybody.';
CREATE UNIQUE INDEX course_requests_open ON course_requests (provider_id, course_id, role) WHERE withdrawn_at IS NULL;

CREATE TABLE assignments (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    user_id     uuid NOT NULL REFERENCES users (id),
    course_id   uuid NOT NULL REFERENCES courses (id),
    request_id  uuid,
    by_id       uuid NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    reminded    integer NOT NULL DEFAULT 0,
    reminded_at timestamptz,
    closed_at   timestamptz,
    closed      text NOT NULL DEFAULT '' CHECK (closed IN ('', 'passed', 'withdrawn')),
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, request_id) REFERENCES course_requests (provider_id, id),
    CHECK ((closed_at IS NULL) = (closed = ''))
);
COMMENT ON TABLE assignments IS 'Who must follow which course by when: from their own admin, or of a request of EOKM. That it is late is computed.';
COMMENT ON COLUMN assignments.reminded IS 'How many reminders went out.';
CREATE UNIQUE INDEX assignments_open ON assignments (provider_id, user_id, course_id) WHERE closed_at IS NULL;
CREATE INDEX assignments_due ON assignments (due_at) WHERE closed_at IS NULL;

CREATE TABLE certificates (
    provider_id  uuid NOT NULL REFERENCES providers (id),
    number       text NOT NULL UNIQUE CHECK (number ~ '^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$'),
    user_id      uuid NOT NULL REFERENCES users (id),
    course_id    uuid NOT NULL,
    n            integer NOT NULL,
    attempt_id   uuid NOT NULL,
    holder       text NOT NULL,
    organisation text NOT NULL,
    passed_at    timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > passed_at),
    reminded_at  timestamptz,
    revoked_at   timestamptz,
    revoked_by   uuid REFERENCES users (id),
    reason       text NOT NULL DEFAULT '',
    credential   text NOT NULL DEFAULT '',
    PRIMARY KEY (provider_id, number),
    UNIQUE (provider_id, attempt_id),
    FOREIGN KEY (provider_id, attempt_id) REFERENCES attempts (provider_id, id),
    FOREIGN KEY (course_id, n) REFERENCES course_versions (course_id, n),
    CHECK ((revoked_at IS NULL) = (reason = '') AND (revoked_at IS NULL) = (revoked_by IS NULL))
);
COMMENT ON TABLE certificates IS 'Proof that somebody passed, one for each attempt that did. That it expired is computed.';
COMMENT ON COLUMN certificates.number IS 'Nobody guesses it, and everybody can type it (60 random bits without look-alikes).';
COMMENT ON COLUMN certificates.holder IS 'The name when it was issued; the organisation likewise.';
COMMENT ON COLUMN certificates.credential IS 'The signed badge, once it was made.';
CREATE INDEX certificates_of ON certificates (provider_id, user_id, course_id, passed_at);
CREATE INDEX certificates_expiring ON certificates (expires_at) WHERE revoked_at IS NULL AND reminded_at IS NULL;

CREATE TABLE lesson_offers (
    id           uuid NOT NULL,
    provider_id  uuid NOT NULL REFERENCES providers (id),
    notice_id    uuid NOT NULL,
    user_id      uuid NOT NULL REFERENCES users (id),
    cause        text NOT NULL CHECK (cause <> ''),
    course_id    uuid NOT NULL REFERENCES courses (id),
    lesson       text NOT NULL,
    offered_at   timestamptz NOT NULL,
    opened_at    timestamptz,
    dismissed_at timestamptz,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
COMMENT ON TABLE lesson_offers IS 'A lesson that fits what happened with a notice, offered to who handled it and to their admins, each by a row of their own.';
CREATE UNIQUE INDEX lesson_offers_once ON lesson_offers (provider_id, user_id, notice_id, cause, lesson);
CREATE INDEX lesson_offers_open ON lesson_offers (provider_id, user_id) WHERE opened_at IS NULL AND dismissed_at IS NULL;

-- Desks read a course that was ever published, also one that is archived: somebody may be in it.
ALTER TABLE course_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE course_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY desks_read ON course_versions FOR SELECT USING ((SELECT app_desk()) AND state IN ('published', 'former'));
CREATE POLICY staff ON course_versions USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE courses ENABLE ROW LEVEL SECURITY;
ALTER TABLE courses FORCE ROW LEVEL SECURITY;
CREATE POLICY desks_read ON courses FOR SELECT USING ((SELECT app_desk()) AND EXISTS (
    SELECT 1 FROM course_versions v WHERE v.course_id = courses.id AND v.state IN ('published', 'former')));
CREATE POLICY staff ON courses USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE course_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE course_files FORCE ROW LEVEL SECURITY;
CREATE POLICY as_version ON course_files FOR SELECT USING (EXISTS (
    SELECT 1 FROM course_versions v WHERE v.course_id = course_files.course_id AND v.n = course_files.n));
CREATE POLICY staff ON course_files USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

-- What somebody learns is their organisation's, and EOKM's to read.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['lesson_views', 'attempts', 'attempt_answers', 'assignments', 'certificates', 'lesson_offers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff())) '
            'WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))', t);
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE course_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE course_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON course_requests FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON course_requests USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE ON courses, course_versions, lesson_views, attempts, course_requests, assignments, certificates, lesson_offers TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON course_files TO portal_app;
GRANT SELECT, INSERT ON attempt_answers TO portal_app;

-- +goose Down
DROP TABLE lesson_offers, certificates, assignments, course_requests, attempt_answers, attempts, lesson_views, course_files;
-- The policy of courses reads course_versions, and its key courses.
DROP POLICY desks_read ON courses;
DROP TABLE course_versions;
DROP TABLE courses;
