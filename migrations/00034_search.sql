-- +goose Up
-- A report that joined an item has a reference of its own, and is found by it. Few reports join: the index is of those alone, so that an
-- import does not pay for it.
ALTER TABLE item_reports ADD COLUMN joined boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN item_reports.joined IS 'It joined an item that another report had made; its reference may be another one than the notice''s.';
SELECT set_config('app.role', 'system', true); -- row-level security holds for the owner too
UPDATE item_reports r SET joined = true FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
    WHERE i.provider_id = r.provider_id AND i.id = r.item_id AND r.external_ref <> n.external_ref;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX item_reports_joined ON item_reports (external_ref) WHERE joined;

-- +goose Down
DROP INDEX item_reports_joined;
ALTER TABLE item_reports DROP COLUMN joined;
