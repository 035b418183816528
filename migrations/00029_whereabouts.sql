-- +goose Up
ALTER TABLE disputes ADD COLUMN whereabouts bytea;
COMMENT ON COLUMN disputes.whereabouts IS 'Where the desk says that it really is, sealed under the data key of the notice and bound to this row; NULL: it did not say.';

-- +goose Down
ALTER TABLE disputes DROP COLUMN whereabouts;
