-- +goose Up
-- No foreign key to events: it would lock, and so rewrite, each event once more. `portal audit verify` finds an event that
-- is gone, which a foreign key would not keep a superuser from.
CREATE TABLE event_chain (
    seq      bigint PRIMARY KEY,
    event_id bigint NOT NULL UNIQUE,
    hash     bytea NOT NULL CHECK (octet_length(hash) = 32)
);
COMMENT ON TABLE event_chain IS 'The events in order, each hash over the one before and the whole event. Only ever added to (docs/adr/0007).';

-- +goose StatementBegin
CREATE FUNCTION event_chain_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the chain of events is append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER event_chain_no_change BEFORE UPDATE OR DELETE ON event_chain FOR EACH ROW EXECUTE FUNCTION event_chain_is_append_only();
CREATE TRIGGER event_chain_no_truncate BEFORE TRUNCATE ON event_chain FOR EACH STATEMENT EXECUTE FUNCTION event_chain_is_append_only();

ALTER TABLE event_chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_chain FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON event_chain FOR SELECT USING ((SELECT app_staff()));
CREATE POLICY system_adds ON event_chain FOR INSERT WITH CHECK ((SELECT app_system()));
GRANT SELECT, INSERT ON event_chain TO portal_app;

-- What the logs are filtered by, newest first. An import makes an event a notice, so the indexes that it need not pay for
-- leave its kinds out; models/audit.go names the same kinds. Building takes about a second a million events, in which
-- writers wait; concurrently it would not be one step with the table above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_time ON events (at, id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_actor ON events (actor_id, at, id) WHERE kind NOT IN ('delivered', 'unrouted', 'reported_again');
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_kind ON events (kind, at, id) WHERE kind NOT IN ('delivered', 'unrouted', 'reported_again');
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_desk ON events (provider_id, at, id)
    WHERE NOT internal AND (actor_role IN ('agent', 'provider_admin') OR notice_id IS NULL);

-- +goose Down
DROP INDEX events_time, events_actor, events_kind, events_desk;
DROP TABLE event_chain;
DROP FUNCTION event_chain_is_append_only();
