-- +goose Up
-- The portal has not been released: users and notices hold nobody's waiting rows, so a short lock is no harm.
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
ALTER TABLE users ADD CONSTRAINT users_of_provider UNIQUE (provider_id, id);

ALTER TABLE notices ADD COLUMN assignee_id uuid;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
ALTER TABLE notices ADD CONSTRAINT notices_assignee FOREIGN KEY (provider_id, assignee_id) REFERENCES users (provider_id, id);
COMMENT ON COLUMN notices.assignee_id IS 'Who at the provider''s desk takes care of it. NULL: nobody in particular.';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX notices_assigned ON notices (provider_id, assignee_id, phase, due_at, id) WHERE assignee_id IS NOT NULL;

ALTER TABLE imports ADD COLUMN header text NOT NULL DEFAULT '';
COMMENT ON COLUMN imports.header IS 'The file''s first line where it names the columns, for the download of the faulty rows. Names only: it holds no address.';

CREATE TABLE delegations (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    item_id     uuid NOT NULL,
    submission  uuid NOT NULL,
    party       text NOT NULL CHECK (party IN ('reseller', 'customer')),
    until       timestamptz,
    note        text NOT NULL DEFAULT '',
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, submission, item_id),
    FOREIGN KEY (provider_id, item_id) REFERENCES items (provider_id, id)
);
COMMENT ON TABLE delegations IS 'What a provider handed to its reseller or customer. The provider stays answerable, and no clock looks here.';
COMMENT ON COLUMN delegations.until IS 'The deadline that the provider gave; it lies before the item''s own.';
CREATE INDEX delegations_item ON delegations (provider_id, item_id);
CREATE UNIQUE INDEX delegations_one_open ON delegations (provider_id, item_id) WHERE ended_at IS NULL;

CREATE TABLE saved_views (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    user_id     uuid NOT NULL,
    team        boolean NOT NULL,
    name        text NOT NULL,
    query       text NOT NULL CHECK (query !~ '(^|&)search='),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, user_id, name),
    FOREIGN KEY (provider_id, user_id) REFERENCES users (provider_id, id)
);
COMMENT ON TABLE saved_views IS 'A filter of the list of notices that a person keeps, for itself or for all of its provider.';
COMMENT ON COLUMN saved_views.query IS 'The filter as it stands in the list''s URL. Never a search: that may be for an address, and is forgotten after a day.';

ALTER TABLE delegations ENABLE ROW LEVEL SECURITY;
ALTER TABLE delegations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON delegations USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON saved_views USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON delegations TO portal_app;
GRANT SELECT, INSERT, DELETE ON saved_views TO portal_app;

-- +goose Down
DROP TABLE saved_views, delegations;
ALTER TABLE imports DROP COLUMN header;
DROP INDEX notices_assigned;
ALTER TABLE notices DROP COLUMN assignee_id;
ALTER TABLE users DROP CONSTRAINT users_of_provider;
