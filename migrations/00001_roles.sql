-- +goose Up
-- The application's role. It owns nothing, bypasses nothing and changes no structure; the launcher or the
-- operator gives it LOGIN and a password. Roles belong to the cluster, so the role may be there already.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another migration made it at this moment
END
$$;
-- +goose StatementEnd

GRANT USAGE ON SCHEMA public TO portal_app;

-- Who acts, as the transaction helper (models/store.go) said it. After a commit the setting is '' and not NULL.
-- +goose StatementBegin
CREATE FUNCTION app_provider() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.provider', true), '')::uuid;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION app_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.role', true) IN ('analyst', 'editor', 'admin', 'auditor', 'system'), false);
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION app_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.role', true) = 'system', false);
-- +goose StatementEnd

-- River keeps its tables in a schema of its own (its migrations run after these); the app may use them all.
CREATE SCHEMA river;
GRANT USAGE ON SCHEMA river TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA river GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA river GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO portal_app;

-- +goose Down
ALTER DEFAULT PRIVILEGES IN SCHEMA river REVOKE ALL ON TABLES FROM portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA river REVOKE ALL ON SEQUENCES FROM portal_app;
DROP SCHEMA river CASCADE;
DROP FUNCTION app_system();
DROP FUNCTION app_staff();
DROP FUNCTION app_provider();
REVOKE USAGE ON SCHEMA public FROM portal_app;
