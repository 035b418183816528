-- +goose Up
CREATE TABLE responses (
    id           uuid NOT NULL,
    provider_id  uuid NOT NULL,
    item_id      uuid NOT NULL,
    submission   uuid NOT NULL,
    measure      text NOT NULL,
    counts       boolean NOT NULL,
    cache_purged boolean NOT NULL,
    logs_kept    boolean,
    removed_at   timestamptz NOT NULL,
    note         text NOT NULL DEFAULT '',
    user_id      uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, submission, item_id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE responses IS 'What a provider says it did. EOKM''s own finding is in verifications.';
CREATE INDEX responses_item ON responses (provider_id, item_id);

CREATE TABLE disputes (
    id            uuid NOT NULL,
    provider_id   uuid NOT NULL,
    item_id       uuid NOT NULL,
    submission    uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('not_ours', 'cannot', 'disputed')),
    reason        text NOT NULL,
    explanation   text NOT NULL,
    user_id       uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    decision      text CHECK (decision IN ('uphold', 'withdraw', 'reroute', 'overtaken')),
    decision_text text,
    decided_by    uuid,
    decided_at    timestamptz,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, submission, item_id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id),
    CHECK ((decision IS NULL) = (decided_at IS NULL))
);
CREATE INDEX disputes_item ON disputes (provider_id, item_id);
CREATE UNIQUE INDEX disputes_one_open ON disputes (provider_id, item_id) WHERE decided_at IS NULL;

CREATE TABLE verifications (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('offline', 'online')),
    method      text NOT NULL CHECK (method IN ('analyst', 'checker')),
    observed_at timestamptz NOT NULL,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
CREATE INDEX verifications_item ON verifications (provider_id, item_id);

CREATE TABLE holds (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    reason      text NOT NULL CHECK (reason IN ('law_enforcement', 'eokm_error')),
    explanation text NOT NULL,
    approver_id uuid NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE holds IS 'The only pauses of a clock: each has a reason and an approver at EOKM.';
CREATE UNIQUE INDEX holds_one_open ON holds (provider_id, item_id) WHERE ended_at IS NULL;

CREATE TABLE escalations (
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    level       smallint NOT NULL,
    due_at      timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, item_id, level),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE escalations IS 'Each step of the ladder, once per item and level.';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['responses', 'disputes', 'verifications', 'holds', 'escalations'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff())) '
            'WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT SELECT, INSERT ON responses, verifications, escalations TO portal_app;
GRANT SELECT, INSERT, UPDATE ON disputes, holds TO portal_app;

-- +goose Down
DROP TABLE escalations, holds, verifications, disputes, responses;
