-- +goose Up
-- What was counted told each provider the numbers of each other one; and it is counted otherwise now. Nothing of it was published: it is
-- counted anew within the hour.
SELECT set_config('app.role', 'system', true);
DELETE FROM figures_snapshots;
DELETE FROM figures_totals;
COMMENT ON COLUMN figures_snapshots.others IS 'The middle of all providers of that period, rounded and without names; empty when there are not five besides the reader.';

-- +goose Down
COMMENT ON COLUMN figures_snapshots.others IS 'The middle of all providers of that period, without names; empty when they are fewer than five.';
