-- +goose Up
-- What a form or a file is known by when it comes again.
ALTER TABLE guest_answers ADD COLUMN submission uuid;
COMMENT ON COLUMN guest_answers.submission IS 'The form that said it, where it came from a host that is not registered; NULL of another.';

-- +goose Down
ALTER TABLE guest_answers DROP COLUMN submission;
