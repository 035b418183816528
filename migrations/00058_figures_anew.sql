-- +goose Up
-- What was counted told each provider the numbers of each other one; and it is counted otherwise now. Nothing of it was published: it is
-- counted anew within the hour.
SELECT set_config('app.role', 'system', true);
DELETE FROM figures_snapshots;
DELETE FROM figures_totals;
COMMENT ON COLUMN figures_snapshots.others IS 'The middle of all providers of that period, rounded and without names; empty when there are not five besides the reader.';

ALTER TABLE figures_vintages ADD COLUMN words jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN figures_vintages.words IS 'The definitions as they stood, by language and by name: the files of an edition print these.';

-- What happened in a year is found by its moment. Such an index is a page for a million rows, and is made by reading the table once.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX item_reports_received ON item_reports USING brin (received_at) WITH (autosummarize = on);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX items_delivered ON items USING brin (delivered_at) WITH (autosummarize = on);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX items_due ON items USING brin (due_at) WITH (autosummarize = on);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX items_ended ON items USING brin (ended_at) WITH (autosummarize = on);

-- +goose Down
DROP INDEX items_ended, items_due, items_delivered, item_reports_received;
ALTER TABLE figures_vintages DROP COLUMN words;
COMMENT ON COLUMN figures_snapshots.others IS 'The middle of all providers of that period, without names; empty when they are fewer than five.';
