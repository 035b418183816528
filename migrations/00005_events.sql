-- +goose Up
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    provider_id uuid NOT NULL,
    notice_id   uuid,
    item_id     uuid,
    actor_id    uuid NOT NULL,
    actor_role  text NOT NULL,
    kind        text NOT NULL,
    internal    boolean NOT NULL DEFAULT false,
    data        jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE events IS 'What happened, who did it and when. Only ever added to; holds ids and codes, never an address.';
CREATE INDEX events_notice ON events (notice_id, id) WHERE notice_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_are_append_only();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only();

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON events FOR SELECT USING (provider_id = (SELECT app_provider()) AND NOT internal);
CREATE POLICY provider_adds_own ON events FOR INSERT WITH CHECK (provider_id = (SELECT app_provider()) AND NOT internal);
CREATE POLICY staff ON events USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT ON events TO portal_app;

-- +goose Down
DROP TABLE events;
DROP FUNCTION events_are_append_only();
