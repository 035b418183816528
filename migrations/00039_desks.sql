-- +goose Up
-- Who gets which mail about notices, and how: a row of a person, or of the organisation (user_id is the nil id), whose choices are its
-- contacts'. No row is what holds without one (models/preference/choice.go).
CREATE TABLE mail_choices (
    provider_id uuid NOT NULL REFERENCES providers (id),
    user_id     uuid NOT NULL,
    channels    jsonb NOT NULL,
    digest_hour smallint NOT NULL CHECK (digest_hour BETWEEN 0 AND 23),
    full_text   boolean NOT NULL DEFAULT false,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, user_id)
);
COMMENT ON COLUMN mail_choices.channels IS 'By event: mail, digest or none.';
COMMENT ON COLUMN mail_choices.digest_hour IS 'In Dutch time.';
COMMENT ON COLUMN mail_choices.full_text IS 'Of an organisation: mails about a notice are encrypted to its PGP key and say more.';

-- What waits for the digest of a person or of an organisation: how many notices, of which kind of mail. No notice is named.
CREATE TABLE digest_entries (
    provider_id uuid NOT NULL REFERENCES providers (id),
    id          uuid NOT NULL,
    user_id     uuid NOT NULL,
    kind        text NOT NULL,
    notices     integer NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id)
);
CREATE INDEX digest_entries_whose ON digest_entries (provider_id, user_id, at);

-- Who is on duty at a desk, by the hours of the week in Dutch time.
CREATE TABLE duty_shifts (
    provider_id uuid NOT NULL REFERENCES providers (id),
    id          uuid NOT NULL,
    user_id     uuid NOT NULL,
    weekday     smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    begins      smallint NOT NULL CHECK (begins BETWEEN 0 AND 1439),
    ends        smallint NOT NULL CHECK (ends BETWEEN 0 AND 1439),
    weeks       text NOT NULL CHECK (weeks IN ('all', 'even', 'odd')),
    phone       text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    removed_at  timestamptz,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, user_id) REFERENCES users (provider_id, id)
);
COMMENT ON COLUMN duty_shifts.weekday IS 'On which it begins; 1 is Monday.';
COMMENT ON COLUMN duty_shifts.begins IS 'Minutes after midnight, as a Dutch clock shows them.';
COMMENT ON COLUMN duty_shifts.ends IS 'Likewise; not after begins: on the day after.';
COMMENT ON COLUMN duty_shifts.weeks IS 'Every week, or those with an even or odd ISO number.';

-- Who looks at a notice now. It is of two minutes, so a crash of the database may empty it.
CREATE UNLOGGED TABLE notice_watchers (
    provider_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    user_id     uuid NOT NULL REFERENCES users (id),
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (provider_id, notice_id, user_id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);

-- Browsers that are told that there is news. An endpoint is worth nothing without the portal's own key, which is in no table.
CREATE TABLE push_subscriptions (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users (id),
    endpoint    text NOT NULL UNIQUE,
    p256dh      text NOT NULL,
    auth        text NOT NULL,
    agent       text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    told_at     timestamptz
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['mail_choices', 'digest_entries', 'duty_shifts', 'notice_watchers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
            WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
ALTER TABLE push_subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_subscriptions FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON push_subscriptions USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()));
GRANT SELECT, INSERT, UPDATE ON mail_choices, duty_shifts TO portal_app;
GRANT SELECT, INSERT, DELETE ON digest_entries TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notice_watchers, push_subscriptions TO portal_app;

-- +goose Down
DROP TABLE push_subscriptions, notice_watchers, duty_shifts, digest_entries, mail_choices;
