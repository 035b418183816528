-- +goose Up
CREATE TABLE messages (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    n           integer NOT NULL,
    submission  uuid NOT NULL,
    from_staff  boolean NOT NULL,
    asks        boolean NOT NULL,
    text        text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 2000),
    user_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    closed_at   timestamptz,
    answer_n    integer,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, submission),
    UNIQUE (provider_id, notice_id, n),
    FOREIGN KEY (provider_id, notice_id) REFERENCES notices (provider_id, id),
    CHECK (asks OR closed_at IS NULL),
    CHECK (answer_n IS NULL OR closed_at IS NOT NULL AND answer_n > n)
);
COMMENT ON TABLE messages IS 'What a desk and EOKM write to each other about a notice. In the clear, and never with an address.';
COMMENT ON COLUMN messages.asks IS 'The other side has to answer, or had to. What a desk writes always asks.';
COMMENT ON COLUMN messages.answer_n IS 'The number of the message that answered. NULL with closed_at: closed without an answer.';
CREATE INDEX messages_questions ON messages (created_at, id) WHERE asks AND closed_at IS NULL AND NOT from_staff;

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON messages USING (provider_id = (SELECT app_provider()) OR (SELECT app_staff()))
    WITH CHECK (provider_id = (SELECT app_provider()) OR (SELECT app_staff()));
-- What was written stays as it was: only its answer is added.
GRANT SELECT, INSERT, UPDATE (closed_at, answer_n) ON messages TO portal_app;

-- +goose Down
DROP TABLE messages;
