-- +goose Up
CREATE TABLE providers (
    id         uuid PRIMARY KEY,
    slug       text NOT NULL UNIQUE,
    name       text NOT NULL,
    status     text NOT NULL CHECK (status IN ('applied', 'active', 'suspended', 'left')),
    language   text NOT NULL DEFAULT 'nl' CHECK (language IN ('nl', 'en')),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE providers IS 'Organisations. The nil id is nobody: the holder of what could not be routed.';
INSERT INTO providers (id, slug, name, status, created_at)
VALUES ('00000000-0000-0000-0000-000000000000', '-', '-', 'left', 'epoch');

CREATE TABLE networks (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    kind        text NOT NULL CHECK (kind IN ('cidr', 'asn', 'domain')),
    prefix      cidr,
    asn         bigint CHECK (asn BETWEEN 1 AND 4294967295),
    domain      text,
    approved_at timestamptz,
    approved_by uuid,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    CHECK ((kind = 'cidr') = (prefix IS NOT NULL)),
    CHECK ((kind = 'asn') = (asn IS NOT NULL)),
    CHECK ((kind = 'domain') = (domain IS NOT NULL))
);
COMMENT ON TABLE networks IS 'What a provider answers for. An approved claim has one owner in the whole portal.';
CREATE UNIQUE INDEX networks_prefix_owner ON networks (prefix) WHERE approved_at IS NOT NULL;
CREATE UNIQUE INDEX networks_asn_owner ON networks (asn) WHERE approved_at IS NOT NULL;
CREATE UNIQUE INDEX networks_domain_owner ON networks (domain) WHERE approved_at IS NOT NULL;
CREATE INDEX networks_covering ON networks USING gist (prefix inet_ops);

-- Counts up with every change of who owns what, so that a staged import can tell that its routes are stale.
CREATE TABLE network_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO network_version (version) VALUES (1);

CREATE TABLE contacts (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    kind        text NOT NULL CHECK (kind IN ('abuse', 'escalation', 'night')),
    email       text NOT NULL,
    phone       text NOT NULL DEFAULT '',
    verified_at timestamptz,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE users (
    id          uuid PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES providers (id),
    email       text NOT NULL,
    name        text NOT NULL,
    role        text NOT NULL CHECK (role IN ('agent', 'provider_admin', 'analyst', 'editor', 'admin', 'auditor')),
    language    text NOT NULL DEFAULT 'nl' CHECK (language IN ('nl', 'en')),
    disabled_at timestamptz,
    created_at  timestamptz NOT NULL,
    CHECK ((role IN ('agent', 'provider_admin')) = (provider_id <> '00000000-0000-0000-0000-000000000000'))
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE INDEX users_provider ON users (provider_id);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    user_id    uuid REFERENCES users (id) ON DELETE CASCADE,
    data       bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);

ALTER TABLE providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE providers FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_itself ON providers FOR SELECT USING (id = (SELECT app_provider()));
CREATE POLICY staff ON providers USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE networks ENABLE ROW LEVEL SECURITY;
ALTER TABLE networks FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON networks FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON networks USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE network_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE network_version FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON network_version USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON contacts FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON contacts USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON users FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON users USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON sessions USING ((SELECT app_system())) WITH CHECK ((SELECT app_system()));

GRANT SELECT, INSERT, UPDATE ON providers, networks, network_version, contacts, users TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO portal_app;

-- +goose Down
DROP TABLE sessions, users, contacts, network_version, networks, providers;
