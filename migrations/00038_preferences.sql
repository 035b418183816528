-- +goose Up
-- How somebody likes their pages. It stands with the person, so that it is read in the one trip that finds who asks.
ALTER TABLE users
    ADD COLUMN theme text NOT NULL DEFAULT '',
    ADD COLUMN density text NOT NULL DEFAULT '',
    ADD COLUMN keys_off boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.theme IS 'light or dark; empty follows the browser. Its values are in models/people/look.go.';
COMMENT ON COLUMN users.density IS 'comfortable; empty is compact.';
COMMENT ON COLUMN users.keys_off IS 'Single keys in lists are switched off.';

-- +goose Down
ALTER TABLE users DROP COLUMN keys_off, DROP COLUMN density, DROP COLUMN theme;
