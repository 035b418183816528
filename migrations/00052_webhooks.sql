-- +goose Up
-- Machines of a provider that are told of its events (Standard Webhooks 1.0), what each was told or is to be, and every try of it.
CREATE TABLE webhooks (
    provider_id    uuid NOT NULL REFERENCES providers (id),
    id             uuid NOT NULL,
    name           text NOT NULL,
    url            text NOT NULL,
    kinds          text[] NOT NULL,
    state          text NOT NULL CHECK (state IN ('active', 'disabled')),
    reason         text NOT NULL DEFAULT '' CHECK (reason IN ('', 'by_hand', 'gone', 'silent')),
    secret         bytea NOT NULL,
    public_key     bytea NOT NULL,
    old_secret     bytea,
    old_public_key bytea,
    old_until      timestamptz,
    failures       integer NOT NULL DEFAULT 0,
    failing_since  timestamptz,
    paused_until   timestamptz,
    busy_until     timestamptz,
    succeeded_at   timestamptz,
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    CHECK ((state = 'active') = (reason = '')),
    CHECK ((old_secret IS NULL) = (old_until IS NULL) AND (old_secret IS NULL) = (old_public_key IS NULL))
);
COMMENT ON COLUMN webhooks.kinds IS 'Of which events it is told; kinds of events, as the table of events has them (models/hook.go).';
COMMENT ON COLUMN webhooks.reason IS 'Why it is told nothing; gone: it answered 410, silent: it took nothing for the whole schedule.';
COMMENT ON COLUMN webhooks.secret IS 'The HMAC key and the seed of the ed25519 key, sealed by the key outside the database, bound to its row.';
COMMENT ON COLUMN webhooks.old_secret IS 'The one before, by which it is signed too until old_until.';
COMMENT ON COLUMN webhooks.failures IS 'How often in a row the machine as such could not be reached, or asked for a pause.';
COMMENT ON COLUMN webhooks.busy_until IS 'Somebody of the portal sends to it now, and nobody else does; past: who did so died.';

CREATE TABLE webhook_deliveries (
    provider_id uuid NOT NULL,
    id          uuid NOT NULL,
    webhook_id  uuid NOT NULL,
    event_id    bigint,
    kind        text NOT NULL,
    at          timestamptz NOT NULL,
    state       text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'held')),
    step        integer NOT NULL DEFAULT 0,
    tries       integer NOT NULL DEFAULT 0,
    next_at     timestamptz,
    done_at     timestamptz,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, webhook_id) REFERENCES webhooks (provider_id, id) ON DELETE CASCADE,
    CHECK ((state = 'waiting') = (next_at IS NOT NULL))
);
COMMENT ON COLUMN webhook_deliveries.id IS 'The webhook-id, by which a receiver knows a repetition.';
COMMENT ON COLUMN webhook_deliveries.event_id IS 'NULL: a test, of no event.';
COMMENT ON COLUMN webhook_deliveries.state IS 'held: it waits for somebody who turns the webhook on and sends it again.';
COMMENT ON COLUMN webhook_deliveries.step IS 'How many steps of the schedule it has had; tries is all there ever were.';
CREATE UNIQUE INDEX webhooks_id ON webhooks (id);
CREATE UNIQUE INDEX webhook_deliveries_once ON webhook_deliveries (provider_id, webhook_id, event_id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (provider_id, webhook_id, at, id);
CREATE INDEX webhook_deliveries_state ON webhook_deliveries (provider_id, webhook_id, state, at, id);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (at) WHERE state <> 'waiting';

CREATE TABLE webhook_attempts (
    provider_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    n           integer NOT NULL,
    at          timestamptz NOT NULL,
    took_ms     integer NOT NULL,
    outcome     text NOT NULL,
    status      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (provider_id, delivery_id, n),
    FOREIGN KEY (provider_id, delivery_id) REFERENCES webhook_deliveries (provider_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE webhook_attempts IS 'What came of each try. Never what the machine answered beside its status.';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['webhooks', 'webhook_deliveries', 'webhook_attempts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff())) '
            'WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks, webhook_deliveries, webhook_attempts TO portal_app;

-- +goose Down
DROP TABLE webhook_attempts, webhook_deliveries, webhooks;
