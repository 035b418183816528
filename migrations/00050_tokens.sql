-- +goose Up
-- What a machine proves itself with: 256 random bits, of which only the SHA-256 is kept. A token is whose provider it is of; one of EOKM's
-- intake or of a checker of EOKM's is of the nil provider.
CREATE TABLE tokens (
    provider_id uuid NOT NULL REFERENCES providers (id),
    id          uuid NOT NULL,
    hash        bytea NOT NULL,
    hint        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('intake', 'staff', 'provider')),
    name        text NOT NULL,
    scopes      text[] NOT NULL,
    sandbox     boolean NOT NULL DEFAULT false,
    made_by     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz,
    revoked_by  uuid,
    PRIMARY KEY (provider_id, id),
    CHECK ((kind = 'provider') = (provider_id <> '00000000-0000-0000-0000-000000000000'))
);
COMMENT ON COLUMN tokens.hash IS 'SHA-256 of the whole token. It is 256 random bits: nothing to guess, so nothing to slow down.';
COMMENT ON COLUMN tokens.hint IS 'Its last four signs, to tell it from others on a page.';
COMMENT ON COLUMN tokens.made_by IS 'A user; the nil id for the command.';
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE UNIQUE INDEX tokens_id ON tokens (id);

-- What was asked with a token, for 30 days: the route''s pattern and never the address, and nothing of a body.
CREATE TABLE token_requests (
    provider_id uuid NOT NULL,
    id          uuid NOT NULL,
    token_id    uuid NOT NULL,
    at          timestamptz NOT NULL,
    method      text NOT NULL,
    route       text NOT NULL,
    status      smallint NOT NULL,
    ms          integer NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, token_id) REFERENCES tokens (provider_id, id)
);
CREATE INDEX token_requests_token ON token_requests (token_id, id);
CREATE INDEX token_requests_at ON token_requests (at);

-- The first answer to what was asked under a key (Idempotency-Key), for a day. It is written in the transaction of the work.
CREATE TABLE token_answers (
    token_id   uuid NOT NULL REFERENCES tokens (id),
    key_hash   uuid NOT NULL,
    digest     bytea NOT NULL,
    answer     bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (token_id, key_hash)
);
CREATE INDEX token_answers_created ON token_answers (created_at);
COMMENT ON COLUMN token_answers.digest IS 'SHA-256 of method, path and body: the same key with another is refused.';
COMMENT ON COLUMN token_answers.answer IS 'Sealed: it can hold an address that was revealed.';

ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON tokens FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON tokens USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE token_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON token_requests FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON token_requests USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE token_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON token_answers USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()));

GRANT SELECT, INSERT, UPDATE ON tokens TO portal_app;
GRANT SELECT, INSERT, DELETE ON token_requests TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON token_answers TO portal_app;

-- +goose Down
DROP TABLE token_answers, token_requests, tokens;
