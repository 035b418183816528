-- +goose Up
-- Where an item went, by its whole key: staff are led from one notice to the other, in both directions.
-- squawk-ignore require-concurrent-index-creation -- few items move
CREATE INDEX items_moved_to ON items (moved_to) WHERE moved_to IS NOT NULL;
ALTER TABLE disputes ADD COLUMN owner text NOT NULL DEFAULT '';
COMMENT ON COLUMN disputes.owner IS 'Whose it is, as the desk says: the name of an organisation. Empty: it did not say.';

-- +goose Down
ALTER TABLE disputes DROP COLUMN owner;
DROP INDEX items_moved_to;
