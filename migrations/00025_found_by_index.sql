-- +goose Up
-- Under row-level security Postgres uses no index for what it cannot prove to tell nothing, and lower() is of that kind: each sign-in read
-- the people of all organisations from end to end. The small letters of a mail address are a column of their own now.
-- These tables grow with people and files, not with reports: it takes milliseconds.
-- squawk-ignore adding-field-with-default
ALTER TABLE users ADD COLUMN email_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX users_email_key ON users (email_key);
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX users_email;

-- Who follows an article, which assignments a mail is about or were passed, and which files wait or are done were found in the same way.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_follows_user ON article_follows (user_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX assignments_id ON assignments (id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX assignments_passed ON assignments (provider_id, user_id, course_id) WHERE closed = 'passed';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX imports_done ON imports (finished_at) WHERE state = 'done';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX imports_open ON imports (id) WHERE state IN ('reading', 'staged');

-- +goose Down
DROP INDEX imports_open;
DROP INDEX imports_done;
DROP INDEX assignments_passed;
DROP INDEX assignments_id;
DROP INDEX article_follows_user;
CREATE UNIQUE INDEX users_email ON users (lower(email));
DROP INDEX users_email_key;
ALTER TABLE users DROP COLUMN email_key;
