-- +goose Up
CREATE TABLE advisories (
    id               uuid PRIMARY KEY,
    ref              text NOT NULL UNIQUE CHECK (ref ~ '^W-[0-9]{4}-[0-9]{3,}$'),
    state            text NOT NULL CHECK (state IN ('draft', 'sent', 'withdrawn', 'dropped')),
    revision         integer NOT NULL DEFAULT 1,
    ready            boolean NOT NULL DEFAULT false,
    title_nl         text NOT NULL DEFAULT '',
    title_en         text NOT NULL DEFAULT '',
    body_nl          text NOT NULL DEFAULT '',
    body_en          text NOT NULL DEFAULT '',
    asks_acknowledge boolean NOT NULL DEFAULT false,
    days             integer NOT NULL DEFAULT 30 CHECK (days BETWEEN 1 AND 366),
    reach            text NOT NULL CHECK (reach IN ('all', 'some', 'named')),
    networks         text[] NOT NULL DEFAULT '{}',
    sizes            text[] NOT NULL DEFAULT '{}',
    languages        text[] NOT NULL DEFAULT '{}',
    writers          uuid[] NOT NULL DEFAULT '{}',
    saved_by         uuid NOT NULL REFERENCES users (id),
    saved_at         timestamptz NOT NULL,
    copy_of          uuid REFERENCES advisories (id),
    sent_by          uuid REFERENCES users (id),
    sent_at          timestamptz,
    expires_at       timestamptz,
    withdrawn_by     uuid REFERENCES users (id),
    withdrawn_at     timestamptz,
    reason           text NOT NULL DEFAULT '',
    CHECK ((state IN ('sent', 'withdrawn')) = (sent_at IS NOT NULL AND expires_at IS NOT NULL)),
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL AND reason <> ''))
);
COMMENT ON TABLE advisories IS 'Warnings of EOKM to providers. state is the guarded cache of models/advisory_lifecycle.go; that one expired is computed.';
COMMENT ON COLUMN advisories.revision IS 'Counts the times it was saved: a second person sends the text that they read.';
COMMENT ON COLUMN advisories.writers IS 'Who wrote in it. None of them is the second person who sends it.';
COMMENT ON COLUMN advisories.reach IS 'Whom the draft is for. Whom it was sent to is in advisory_recipients.';
CREATE INDEX advisories_copies ON advisories (copy_of) WHERE copy_of IS NOT NULL;

CREATE TABLE advisory_named (
    advisory_id uuid NOT NULL REFERENCES advisories (id),
    provider_id uuid NOT NULL REFERENCES providers (id),
    PRIMARY KEY (advisory_id, provider_id)
);
COMMENT ON TABLE advisory_named IS 'The providers that a draft names. EOKM''s own: nobody learns who else got a warning.';

CREATE TABLE advisory_recipients (
    provider_id uuid NOT NULL REFERENCES providers (id),
    advisory_id uuid NOT NULL REFERENCES advisories (id),
    reminded_at timestamptz,
    PRIMARY KEY (provider_id, advisory_id)
);
COMMENT ON TABLE advisory_recipients IS 'Whom an advisory was sent to, as it was at that moment. Nobody else ever sees it.';
CREATE INDEX advisory_recipients_advisory ON advisory_recipients (advisory_id);

CREATE TABLE advisory_reads (
    provider_id     uuid NOT NULL,
    advisory_id     uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    read_at         timestamptz NOT NULL,
    acknowledged_at timestamptz,
    PRIMARY KEY (provider_id, advisory_id, user_id),
    FOREIGN KEY (provider_id, advisory_id) REFERENCES advisory_recipients (provider_id, advisory_id)
);
COMMENT ON TABLE advisory_reads IS 'Who opened an advisory first when, and who confirmed it.';

-- squawk-ignore require-concurrent-index-creation -- no mail of these kinds is there yet: one look at the table
CREATE INDEX mails_advisory ON mails (about_id) WHERE kind IN ('advisory', 'advisory_reminder', 'advisory_withdrawn');

ALTER TABLE advisories ENABLE ROW LEVEL SECURITY;
ALTER TABLE advisories FORCE ROW LEVEL SECURITY;
CREATE POLICY recipients_read ON advisories FOR SELECT USING (state IN ('sent', 'withdrawn') AND EXISTS (
    SELECT 1 FROM advisory_recipients r WHERE r.advisory_id = advisories.id AND r.provider_id = (SELECT app_provider())));
CREATE POLICY staff ON advisories USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE advisory_named ENABLE ROW LEVEL SECURITY;
ALTER TABLE advisory_named FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON advisory_named USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE advisory_recipients ENABLE ROW LEVEL SECURITY;
ALTER TABLE advisory_recipients FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON advisory_recipients FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON advisory_recipients USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE advisory_reads ENABLE ROW LEVEL SECURITY;
ALTER TABLE advisory_reads FORCE ROW LEVEL SECURITY;
CREATE POLICY provider ON advisory_reads USING (provider_id = (SELECT app_provider())) WITH CHECK (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON advisory_reads USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE ON advisories, advisory_recipients, advisory_reads TO portal_app;
GRANT SELECT, INSERT, DELETE ON advisory_named TO portal_app;

-- +goose Down
DROP INDEX mails_advisory;
DROP TABLE advisory_reads, advisory_recipients, advisory_named, advisories;
