-- +goose Up
ALTER TABLE imports ADD COLUMN alive_at timestamptz, ADD COLUMN faulty_kept integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN imports.alive_at IS 'When whoever reads the file last said that it still does; a reader that was killed says nothing more.';
COMMENT ON COLUMN imports.faulty_kept IS 'How many of the faulty rows wait with their line; the rest were only counted.';
UPDATE imports SET alive_at = created_at, faulty_kept = faulty WHERE state IN ('reading', 'staged');

-- +goose Down
ALTER TABLE imports DROP COLUMN faulty_kept, DROP COLUMN alive_at;
