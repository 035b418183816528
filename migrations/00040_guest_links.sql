-- +goose Up
-- A notice of a provider, opened to one mailbox outside: a customer or a reseller that has no account. It is one row each time that a
-- desk hands items on by mail. The browser that opens it first has it from then on.
CREATE TABLE guest_links (
    id           uuid NOT NULL,
    provider_id  uuid NOT NULL REFERENCES providers (id),
    notice_id    uuid NOT NULL,
    party        text NOT NULL CHECK (party IN ('reseller', 'customer', 'host')),
    items        integer [] NOT NULL,
    email        text NOT NULL,
    language     text NOT NULL CHECK (language IN ('nl', 'en')),
    made_by      uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    step         smallint NOT NULL DEFAULT 0,
    step_at      timestamptz,
    browser_hash bytea,
    opened_at    timestamptz,
    answered_at  timestamptz,
    ended_at     timestamptz,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
COMMENT ON COLUMN guest_links.email IS 'The mailbox that a desk typed; emptied when retention destroys the notice''s addresses.';
COMMENT ON COLUMN guest_links.step IS 'How far the fall-back is: 1 reminded at half of the time, 2 back at the desk at three quarters, 3 over.';
COMMENT ON COLUMN guest_links.step_at IS 'When the next step of the fall-back is due; NULL: none is.';
COMMENT ON COLUMN guest_links.browser_hash IS 'SHA-256 of the 256 random bits that the browser has which opened it. NULL: nobody did.';
CREATE INDEX guest_links_notice ON guest_links (provider_id, notice_id);
CREATE INDEX guest_links_browser ON guest_links (browser_hash) WHERE browser_hash IS NOT NULL;
CREATE INDEX guest_links_step ON guest_links (step_at) WHERE step_at IS NOT NULL;

CREATE TABLE guest_tokens (
    token_hash  bytea NOT NULL,
    provider_id uuid NOT NULL,
    link_id     uuid NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (token_hash, provider_id),
    FOREIGN KEY (provider_id, link_id) REFERENCES guest_links (provider_id, id)
);
COMMENT ON TABLE guest_tokens IS 'SHA-256 of what a mail carries: 256 random bits, made while the mail is written and in no table.';

CREATE TABLE guest_answers (
    provider_id uuid NOT NULL,
    link_id     uuid NOT NULL,
    n           integer NOT NULL,
    answer      text NOT NULL CHECK (answer IN ('removed', 'partly', 'not_ours', 'cannot')),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, link_id, n, created_at),
    FOREIGN KEY (provider_id, link_id) REFERENCES guest_links (provider_id, id)
);
COMMENT ON TABLE guest_answers IS 'What a guest said of each item. What it did is in responses, as whatever the provider says.';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['guest_links', 'guest_tokens', 'guest_answers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff())) '
            'WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT SELECT, INSERT, UPDATE ON guest_links TO portal_app;
GRANT SELECT, INSERT ON guest_tokens, guest_answers TO portal_app;

-- +goose Down
DROP TABLE guest_answers, guest_tokens, guest_links;
