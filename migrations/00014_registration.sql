-- +goose Up
-- Who asked for a link on /register. Nothing of a provider exists before the link is used, and what was not used in time is
-- swept away. Only the portal itself reads it (row-level security: system).
CREATE TABLE registrations (
    id           uuid PRIMARY KEY,
    organisation text NOT NULL,
    name         text NOT NULL,
    email        text NOT NULL,
    language     text NOT NULL CHECK (language IN ('nl', 'en')),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
COMMENT ON TABLE registrations IS 'Links to begin an application. The secret of a link is computed, as for password_resets.';
CREATE INDEX registrations_expiry ON registrations (expires_at);

CREATE TABLE organisations (
    provider_id uuid PRIMARY KEY REFERENCES providers (id),
    legal_name  text NOT NULL,
    kvk         text NOT NULL CHECK (kvk = '' OR kvk ~ '^[0-9]{8}$'),
    register    text NOT NULL,
    address     text NOT NULL,
    country     text NOT NULL,
    website     text NOT NULL,
    size        text NOT NULL CHECK (size IN ('1', '2-9', '10-49', '50-249', '250+')),
    updated_by  uuid NOT NULL,
    updated_at  timestamptz NOT NULL,
    CHECK ((kvk = '') <> (register = ''))
);
COMMENT ON TABLE organisations IS 'What a provider says of itself. A website is a bare host name: it is shown, and never a link.';
COMMENT ON COLUMN organisations.register IS 'A foreign register and the number there, for who has no KvK number.';

CREATE TABLE conduct_acceptances (
    provider_id uuid NOT NULL REFERENCES providers (id),
    version     text NOT NULL,
    user_id     uuid NOT NULL,
    accepted_at timestamptz NOT NULL,
    PRIMARY KEY (provider_id, version)
);
COMMENT ON TABLE conduct_acceptances IS 'Who accepted which version of the code of conduct, and when.';

CREATE TABLE applications (
    provider_id uuid PRIMARY KEY REFERENCES providers (id),
    state       text NOT NULL CHECK (state IN ('open', 'sent', 'asked', 'approved', 'refused')),
    round       integer NOT NULL,
    sent_at     timestamptz,
    CHECK ((round = 0) = (sent_at IS NULL))
);
COMMENT ON TABLE applications IS 'A guarded cache of provider_steps: how far an application is (models/provider_lifecycle.go).';
COMMENT ON COLUMN applications.round IS 'How often it was sent. What was approved is what a round holds: after a question all begin again.';
CREATE INDEX applications_waiting ON applications (sent_at, provider_id) WHERE state = 'sent';

CREATE TABLE provider_steps (
    provider_id uuid NOT NULL REFERENCES providers (id),
    id          uuid NOT NULL,
    did         text NOT NULL CHECK (did IN ('send', 'ask', 'approve', 'refuse', 'activate', 'suspend', 'reactivate', 'ask_leave', 'stay', 'leave')),
    round       integer NOT NULL DEFAULT 0,
    text        text NOT NULL DEFAULT '',
    from_staff  boolean NOT NULL,
    user_id     uuid NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id)
);
COMMENT ON TABLE provider_steps IS 'What was done about an application, and about where a provider stands: by whom, when and why.';
-- Four eyes: one person approves a round once.
CREATE UNIQUE INDEX provider_steps_two_people ON provider_steps (provider_id, round, user_id) WHERE did = 'approve';

ALTER TABLE providers ADD COLUMN leaving_since timestamptz;
COMMENT ON COLUMN providers.leaving_since IS 'Its admin asked to leave, and EOKM has not confirmed yet.';

ALTER TABLE registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON registrations USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()));

ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON organisations FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON organisations USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE conduct_acceptances ENABLE ROW LEVEL SECURITY;
ALTER TABLE conduct_acceptances FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON conduct_acceptances FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON conduct_acceptances USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE applications ENABLE ROW LEVEL SECURITY;
ALTER TABLE applications FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON applications FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON applications USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

-- That one of EOKM's people approved already is EOKM's own: a provider hears what both decided.
ALTER TABLE provider_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON provider_steps FOR SELECT USING (provider_id = (SELECT app_provider()) AND did <> 'approve');
CREATE POLICY staff ON provider_steps USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE, DELETE ON registrations TO portal_app;
GRANT SELECT, INSERT, UPDATE ON organisations, applications TO portal_app;
GRANT SELECT, INSERT ON conduct_acceptances, provider_steps TO portal_app; -- facts stay

-- +goose Down
ALTER TABLE providers DROP COLUMN leaving_since;
DROP TABLE provider_steps, applications, conduct_acceptances, organisations, registrations;
