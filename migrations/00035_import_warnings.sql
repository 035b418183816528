-- +goose Up
ALTER TABLE imports ADD COLUMN warned integer NOT NULL DEFAULT 0, ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN imports.warned IS 'How many rows somebody should look at, though they can come in.';
COMMENT ON COLUMN imports.warnings IS 'What about the first of those: row, column and kind, and never text of the file.';

-- +goose Down
ALTER TABLE imports DROP COLUMN warnings, DROP COLUMN warned;
