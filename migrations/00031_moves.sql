-- +goose Up
-- Where an item went, by its whole key: staff are led from one notice to the other, in both directions.
ALTER TABLE items ADD COLUMN moved_provider_id uuid;
COMMENT ON COLUMN items.moved_provider_id IS 'Whose the item moved_to is; NULL: it did not move. EOKM''s: a provider never learns of another''s notice.';
-- Row-level security holds for the owner too.
SELECT set_config('app.role', 'system', true);
UPDATE items o SET moved_provider_id = n.provider_id FROM items n WHERE o.moved_to IS NOT NULL AND n.id = o.moved_to;
-- squawk-ignore require-concurrent-index-creation -- few items move
CREATE INDEX items_moved_to ON items (moved_to) WHERE moved_to IS NOT NULL;
-- That EOKM agreed with a provider that an address is not its: looked up for each address that comes in.
-- squawk-ignore require-concurrent-index-creation -- as few
CREATE INDEX items_not_ours ON items (address_key) WHERE state = 'not_ours';

ALTER TABLE disputes ADD COLUMN owner text NOT NULL DEFAULT '';
COMMENT ON COLUMN disputes.owner IS 'Whose it is, as the desk says: the name of an organisation. Empty: it did not say.';

-- +goose Down
ALTER TABLE disputes DROP COLUMN owner;
DROP INDEX items_not_ours, items_moved_to;
ALTER TABLE items DROP COLUMN moved_provider_id;
