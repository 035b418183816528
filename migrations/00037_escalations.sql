-- +goose Up
-- The clock stands still for the police only when a second person agrees; until then it runs.
-- squawk-ignore adding-field-with-default
ALTER TABLE holds ADD COLUMN authority text NOT NULL DEFAULT '', ADD COLUMN until_at timestamptz, ADD COLUMN asked_by uuid;
COMMENT ON COLUMN holds.authority IS 'Who asks for it in writing, with their reference; empty for an error of EOKM.';
COMMENT ON COLUMN holds.until_at IS 'Until when that authority asks for it. It ends by hand all the same.';

CREATE TABLE hold_requests (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    items       integer[] NOT NULL,
    explanation text NOT NULL,
    authority   text NOT NULL,
    until_at    timestamptz NOT NULL,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    decided_by  uuid,
    decided_at  timestamptz,
    approved    boolean,
    reason      text NOT NULL DEFAULT '',
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id),
    CHECK ((decided_at IS NULL) = (approved IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
        AND NOT (coalesce(approved, false) AND decided_by = asked_by))
);
COMMENT ON TABLE hold_requests IS 'One person of EOKM asks to pause the clock of items, another one decides.';
CREATE UNIQUE INDEX hold_requests_one_open ON hold_requests (provider_id, notice_id) WHERE decided_at IS NULL;
CREATE INDEX hold_requests_open ON hold_requests (asked_at) WHERE decided_at IS NULL;

-- What EOKM's people keep for themselves about a notice.
CREATE TABLE notice_owners (
    provider_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    user_id     uuid NOT NULL REFERENCES users (id),
    since       timestamptz NOT NULL,
    PRIMARY KEY (provider_id, notice_id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
COMMENT ON TABLE notice_owners IS 'Who of EOKM takes care of a notice. Staff only; who of the provider does is in notices.assignee_id.';
CREATE INDEX notice_owners_user ON notice_owners (user_id);

CREATE TABLE notice_notes (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    text        text NOT NULL,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
COMMENT ON TABLE notice_notes IS 'What EOKM''s people write for each other about a notice. Never shown to a provider.';
CREATE INDEX notice_notes_notice ON notice_notes (provider_id, notice_id);

CREATE TABLE saved_replies (
    id         uuid PRIMARY KEY,
    purpose    text NOT NULL CHECK (purpose IN ('question', 'decision')),
    title      text NOT NULL,
    text_nl    text NOT NULL,
    text_en    text NOT NULL,
    user_id    uuid NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz
);
COMMENT ON TABLE saved_replies IS 'Texts that EOKM''s people choose into an answer or a decision, and change there.';

-- What EOKM did by hand about a provider that is late: calls, letters, the network above it, and whether it is referred.
CREATE TABLE escalation_steps (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    kind        text NOT NULL CHECK (kind IN ('call', 'mail', 'letter', 'upstream', 'referral', 'next')),
    outcome     text NOT NULL DEFAULT '',
    whom        text NOT NULL DEFAULT '',
    text        text NOT NULL,
    due_at      timestamptz,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id)
);
COMMENT ON TABLE escalation_steps IS 'The log of contacts and decisions about a provider. Staff only; nothing in it goes anywhere by itself.';
CREATE INDEX escalation_steps_newest ON escalation_steps (provider_id, created_at);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['hold_requests', 'notice_owners', 'notice_notes', 'saved_replies', 'escalation_steps'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT SELECT, INSERT ON notice_notes, escalation_steps TO portal_app;
GRANT SELECT, INSERT, UPDATE ON hold_requests, saved_replies TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notice_owners TO portal_app;

-- +goose Down
DROP TABLE escalation_steps, saved_replies, notice_notes, notice_owners, hold_requests;
ALTER TABLE holds DROP COLUMN asked_by, DROP COLUMN until_at, DROP COLUMN authority;
