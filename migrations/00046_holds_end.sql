-- +goose Up
-- A pause that the police asked for ends by itself at its until-when.
-- squawk-ignore require-concurrent-index-creation -- few pauses are open at any time
CREATE INDEX holds_until ON holds (until_at) WHERE ended_at IS NULL AND until_at IS NOT NULL;

-- +goose Down
DROP INDEX holds_until;
