-- +goose Up
-- What machines saw that check addresses outside the portal: the portal itself asks a reported address for nothing.
CREATE TABLE observation_files (
    id          uuid PRIMARY KEY,
    source      text NOT NULL,
    state       text NOT NULL CHECK (state IN ('staged', 'done', 'discarded')),
    sums        jsonb NOT NULL,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz
);
COMMENT ON TABLE observation_files IS 'One file of observations, or one call of a program. Its rows wait in observation_rows until somebody confirms.';
CREATE INDEX observation_files_newest ON observation_files (created_at);

CREATE TABLE observation_rows (
    file_id     uuid NOT NULL REFERENCES observation_files (id),
    row         integer NOT NULL,
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    outcome     text NOT NULL,
    observed_by text NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (file_id, row, provider_id, item_id)
);
COMMENT ON TABLE observation_rows IS 'Read, shown and not confirmed yet. It names items and holds no address.';

CREATE TABLE observations (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('offline', 'online')),
    source      text NOT NULL,
    observed_by text NOT NULL,
    observed_at timestamptz NOT NULL,
    file_id     uuid NOT NULL,
    user_id     uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, item_id, source, observed_by, observed_at),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE observations IS 'Each look of a machine at an address. Three misses in a row count as offline (models/observation).';

-- squawk-ignore adding-field-with-default
ALTER TABLE verifications ADD COLUMN source text NOT NULL DEFAULT '';
COMMENT ON COLUMN verifications.source IS 'Whose machine found it, for method checker; empty for a person.';

-- What a provider says that it does so that it does not come back.
CREATE TABLE promises (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    text        text NOT NULL,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id)
);
CREATE INDEX promises_notice ON promises (provider_id, notice_id);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['observation_files', 'observation_rows', 'observations', 'promises'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['observation_files', 'observation_rows', 'observations'] LOOP
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
CREATE POLICY tenant ON promises USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
GRANT SELECT, INSERT ON observations, promises TO portal_app;
GRANT SELECT, INSERT, DELETE ON observation_rows TO portal_app;
GRANT SELECT, INSERT, UPDATE ON observation_files TO portal_app;

-- +goose Down
DROP TABLE promises;
ALTER TABLE verifications DROP COLUMN source;
DROP TABLE observations, observation_rows, observation_files;
