-- +goose Up
-- What a desk said is gone, and took back before EOKM had checked it. The answer stays; this says that it does not stand.
CREATE TABLE retractions (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    response_id uuid NOT NULL,
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, response_id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id),
    FOREIGN KEY (provider_id, response_id) REFERENCES responses (provider_id, id)
);
COMMENT ON TABLE retractions IS 'Answers that their provider took back, by whom and when. An answer without a row here stands.';
CREATE INDEX retractions_item ON retractions (provider_id, item_id);

ALTER TABLE retractions ENABLE ROW LEVEL SECURITY;
ALTER TABLE retractions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON retractions USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
GRANT SELECT, INSERT ON retractions TO portal_app;

-- +goose Down
DROP TABLE retractions;
