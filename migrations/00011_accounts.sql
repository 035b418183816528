-- +goose Up
-- What a person proves who they are with. Only the portal itself reads these tables (row-level security: system), so a
-- query for a page, whoever asks it, cannot bring one of them along.
CREATE TABLE passwords (
    user_id    uuid PRIMARY KEY REFERENCES users (id),
    hash       text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON COLUMN passwords.hash IS 'argon2id, in PHC form.';

CREATE TABLE totp_factors (
    user_id      uuid PRIMARY KEY REFERENCES users (id),
    secret       bytea NOT NULL,
    last_step    bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz
);
COMMENT ON COLUMN totp_factors.secret IS 'Sealed by the key that is outside the database, bound to its owner.';
COMMENT ON COLUMN totp_factors.last_step IS 'The last 30-second step whose code was taken: no code is good twice.';

CREATE TABLE passkeys (
    id            uuid PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES users (id),
    credential_id bytea NOT NULL UNIQUE,
    credential    jsonb NOT NULL,
    name          text NOT NULL,
    created_at    timestamptz NOT NULL,
    used_at       timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);
COMMENT ON COLUMN passkeys.credential IS 'The public key and its counter, as the WebAuthn library keeps them. Nothing in it is secret.';

CREATE TABLE recovery_codes (
    user_id   uuid NOT NULL REFERENCES users (id),
    code_hash uuid NOT NULL,
    used_at   timestamptz,
    PRIMARY KEY (user_id, code_hash)
);
COMMENT ON COLUMN recovery_codes.code_hash IS '128 bits of the SHA-256 of owner and code. A code is 80 random bits: nothing to guess, so nothing to slow down.';

CREATE TABLE devices (
    user_id     uuid NOT NULL REFERENCES users (id),
    device_hash uuid NOT NULL,
    first_at    timestamptz NOT NULL,
    PRIMARY KEY (user_id, device_hash)
);
COMMENT ON TABLE devices IS 'Browsers that a person signed in on before: the first time on another one brings a mail.';

-- A second factor that is lost: somebody else of the same organisation asks, another approves, and it opens a day later.
CREATE TABLE factor_resets (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id),
    reason       text NOT NULL,
    requested_by uuid NOT NULL REFERENCES users (id),
    requested_at timestamptz NOT NULL,
    approved_by  uuid REFERENCES users (id),
    approved_at  timestamptz,
    opens_at     timestamptz,
    ended_at     timestamptz,
    outcome      text CHECK (outcome IN ('done', 'cancelled')),
    CHECK (approved_by <> requested_by),
    CHECK (approved_by <> user_id),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX factor_resets_one_open ON factor_resets (user_id) WHERE ended_at IS NULL;

CREATE TABLE password_resets (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX password_resets_user ON password_resets (user_id);
COMMENT ON TABLE password_resets IS 'Links to choose a new password. The secret of a link is not here: it is computed from the row''s id and a key outside the database.';

CREATE TABLE invitations (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    email       text NOT NULL,
    name        text NOT NULL,
    role        text NOT NULL CHECK (role IN ('agent', 'provider_admin', 'analyst', 'editor', 'admin', 'auditor')),
    language    text NOT NULL CHECK (language IN ('nl', 'en')),
    invited_by  uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    accepted_by uuid,
    ended_at    timestamptz,
    PRIMARY KEY (provider_id, id),
    CHECK ((role IN ('agent', 'provider_admin')) = (provider_id <> '00000000-0000-0000-0000-000000000000'))
);
CREATE UNIQUE INDEX invitations_one_open ON invitations (provider_id, lower(email)) WHERE ended_at IS NULL;
COMMENT ON TABLE invitations IS 'The only way to become a user. The secret of a link is computed, as for password_resets.';

-- How often something was tried (GCRA, models/throttle.go). A crash of the database empties it, and that does no harm.
CREATE UNLOGGED TABLE throttles (
    key uuid PRIMARY KEY,
    tat timestamptz NOT NULL
);
COMMENT ON COLUMN throttles.key IS 'Keyed hash of what is counted: no account and no network address can be read from it.';

-- A session says whose it is and where it began, so that a person can see and end their own.
ALTER TABLE sessions
    ADD COLUMN began_at timestamptz,
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN agent text NOT NULL DEFAULT '',
    ADD COLUMN ip text NOT NULL DEFAULT '';
-- squawk-ignore require-concurrent-index-creation -- a row per signed-in browser: built in a moment
CREATE INDEX sessions_user ON sessions (user_id) WHERE user_id IS NOT NULL;

-- Mails about a person and not about a notice.
ALTER TABLE mails
    ADD COLUMN about_id uuid,
    ADD COLUMN person text NOT NULL DEFAULT '';
COMMENT ON COLUMN mails.about_id IS 'The invitation or reset whose link the mail gives; the link''s secret is computed when the mail is worded.';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['passwords', 'totp_factors', 'passkeys', 'recovery_codes', 'devices', 'factor_resets', 'password_resets', 'throttles'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY system ON %I USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invitations USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE ON passwords, factor_resets, password_resets, invitations TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON totp_factors, passkeys, recovery_codes, devices, throttles TO portal_app;

-- +goose Down
ALTER TABLE mails DROP COLUMN about_id, DROP COLUMN person;
DROP INDEX sessions_user;
ALTER TABLE sessions DROP COLUMN began_at, DROP COLUMN seen_at, DROP COLUMN agent, DROP COLUMN ip;
DROP TABLE throttles, invitations, password_resets, factor_resets, devices, recovery_codes, passkeys, totp_factors, passwords;
