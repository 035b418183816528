-- +goose Up
-- A notice that a provider ordered for itself, to practise. It is its provider's and the portal's alone: the policies below hide it from
-- all of EOKM's people, so that no queue, list or figure of theirs can count it, also one that is written later. What the portal itself
-- counts, and the provider, leaves it out by the column.
ALTER TABLE notices ADD COLUMN practice boolean NOT NULL DEFAULT false;
ALTER TABLE items ADD COLUMN practice boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN notices.practice IS 'Ordered by the provider to practise; never counted (models/practice).';
COMMENT ON COLUMN items.practice IS 'As the notice''s, for the policy of the table.';

CREATE POLICY practice ON notices AS RESTRICTIVE
    USING (NOT practice OR (SELECT app_system()) OR NOT (SELECT app_staff()))
    WITH CHECK (NOT practice OR (SELECT app_system()) OR NOT (SELECT app_staff()));
CREATE POLICY practice ON items AS RESTRICTIVE
    USING (NOT practice OR (SELECT app_system()) OR NOT (SELECT app_staff()))
    WITH CHECK (NOT practice OR (SELECT app_system()) OR NOT (SELECT app_staff()));

-- The policy asks for the column of every row; in the index, the tabs of an inbox are still counted without reading the rows.
-- Building takes about a second a million notices, in which writers wait; concurrently it would not be one step with the column.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX notices_inbox;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX notices_inbox ON notices (provider_id, phase, due_at, id) INCLUDE (practice);
-- What is open of them is few: who orders and the portal's answers find them here.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX notices_practice ON notices (provider_id, delivered_at, id) WHERE practice;

-- +goose Down
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX notices_practice;
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX notices_inbox;
CREATE INDEX notices_inbox ON notices (provider_id, phase, due_at, id);
DROP POLICY practice ON items;
DROP POLICY practice ON notices;
ALTER TABLE items DROP COLUMN practice;
ALTER TABLE notices DROP COLUMN practice;
