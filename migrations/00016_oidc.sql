-- +goose Up
CREATE TABLE oidc_connections (
    provider_id uuid PRIMARY KEY REFERENCES providers (id),
    issuer      text NOT NULL,
    client_id   text NOT NULL,
    secret      bytea NOT NULL,
    domain      text NOT NULL,
    changed_by  uuid NOT NULL,
    changed_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX oidc_connections_domain ON oidc_connections (domain);
COMMENT ON TABLE oidc_connections IS 'Where an organisation''s people prove their first factor instead of with a password. The nil provider is EOKM.';
COMMENT ON COLUMN oidc_connections.secret IS 'Sealed by the key that is outside the database, bound to its organisation.';
COMMENT ON COLUMN oidc_connections.domain IS 'Of their mail addresses, lower-case: an identity with another one is nobody here.';

ALTER TABLE oidc_connections ENABLE ROW LEVEL SECURITY;
ALTER TABLE oidc_connections FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON oidc_connections USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_connections TO portal_app;

-- +goose Down
DROP TABLE oidc_connections;
