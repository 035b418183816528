-- +goose Up
-- A search ranks what it finds in title, tags and summary. Without this index it had to rank each of the thousands that have a
-- usual word somewhere, and to read all words of those for a phrase. The table holds the words of published articles only: to
-- build it takes milliseconds, and nobody waits but who publishes.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_index_head ON article_index USING gin (head);

-- +goose Down
DROP INDEX article_index_head;
