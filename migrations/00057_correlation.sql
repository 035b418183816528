-- +goose Up
-- What a program that brings reports in calls them itself: it finds them by that when it lost the answer.
ALTER TABLE imports ADD COLUMN correlation text NOT NULL DEFAULT '';
COMMENT ON COLUMN imports.correlation IS 'A program''s own id, of letters, digits, - and _: no address. Empty: it gave none.';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX imports_correlation ON imports (user_id, correlation) WHERE correlation <> '';

-- +goose Down
DROP INDEX imports_correlation;
ALTER TABLE imports DROP COLUMN correlation;
