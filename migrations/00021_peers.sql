-- +goose Up
-- What providers' people ask and tell each other, and articles they offer. Peers read a row once EOKM let it through, and
-- nothing here says whose it is: that is in peer_authors. Never with an address (models/mask.go).
CREATE TABLE peer_posts (
    id          uuid PRIMARY KEY,
    thread_id   uuid NOT NULL REFERENCES peer_posts (id),
    kind        text NOT NULL CHECK (kind IN ('question', 'practice', 'reply', 'article')),
    language    text NOT NULL CHECK (language IN ('nl', 'en')),
    title       text NOT NULL,
    summary     text NOT NULL,
    text        text NOT NULL,
    shown_name  text NOT NULL,
    from_staff  boolean NOT NULL,
    asker       boolean NOT NULL,
    state       text NOT NULL CHECK (state IN ('waits', 'returned', 'withdrawn', 'shown', 'hidden', 'taken')),
    visible     boolean NOT NULL DEFAULT false,
    revision    integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    waits_since timestamptz NOT NULL,
    activity_at timestamptz NOT NULL,
    answer_id   uuid REFERENCES peer_posts (id),
    article_id  uuid REFERENCES articles (id),
    CHECK ((kind = 'reply') = (thread_id <> id)),
    CHECK ((kind = 'reply') = (title = '')),
    CHECK (kind = 'article' OR summary = ''),
    CHECK (NOT visible OR state = 'shown' AND kind <> 'article'),
    CHECK (answer_id IS NULL OR kind = 'question'),
    CHECK (char_length(title) <= 1000 AND char_length(summary) <= 4000 AND char_length(text) BETWEEN 1 AND 20000)
);
COMMENT ON COLUMN peer_posts.thread_id IS 'What it replies to; its own id where it begins something.';
COMMENT ON COLUMN peer_posts.shown_name IS 'Of the organisation, as peers read it. Empty: anonymous to peers, or EOKM''s own.';
COMMENT ON COLUMN peer_posts.asker IS 'Its organisation began the thread.';
COMMENT ON COLUMN peer_posts.visible IS 'Peers read it: a guarded cache of its own state and that of what it replies to.';
COMMENT ON COLUMN peer_posts.revision IS 'Counts the edits: EOKM lets through what it read.';
COMMENT ON COLUMN peer_posts.activity_at IS 'Of what begins a thread: when something in it was last let through.';
CREATE INDEX peer_posts_threads ON peer_posts (activity_at DESC, id DESC) WHERE kind <> 'reply';
CREATE INDEX peer_posts_replies ON peer_posts (thread_id, created_at, id);
CREATE INDEX peer_posts_waiting ON peer_posts (waits_since, id) WHERE state = 'waits';

-- Who wrote what: for the writer's own organisation and for EOKM. Peers have no way here, by whatever query.
CREATE TABLE peer_authors (
    provider_id uuid NOT NULL REFERENCES providers (id),
    post_id     uuid NOT NULL UNIQUE REFERENCES peer_posts (id),
    user_id     uuid NOT NULL REFERENCES users (id),
    submission  uuid NOT NULL,
    PRIMARY KEY (provider_id, post_id),
    UNIQUE (provider_id, submission)
);
COMMENT ON TABLE peer_authors IS 'The nil provider is EOKM.';

-- What EOKM decided about a post. Its reasons are for its writer.
CREATE TABLE peer_reviews (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    post_id     uuid NOT NULL,
    act         text NOT NULL CHECK (act IN ('show', 'return', 'hide', 'take')),
    reason      text NOT NULL CHECK (char_length(reason) <= 20000),
    revision    integer NOT NULL,
    user_id     uuid NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, post_id) REFERENCES peer_authors (provider_id, post_id),
    CHECK ((act IN ('show', 'take')) = (reason = ''))
);
CREATE INDEX peer_reviews_post ON peer_reviews (provider_id, post_id, id);

ALTER TABLE peer_posts ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer_posts FORCE ROW LEVEL SECURITY;
-- A provider is nobody's peer before it is active, nor after it left.
CREATE POLICY peers_read_what_was_let_through ON peer_posts FOR SELECT USING (visible AND (SELECT EXISTS (
    SELECT FROM providers p WHERE p.id = app_provider() AND p.status IN ('active', 'suspended'))));
CREATE POLICY provider_reads_own ON peer_posts FOR SELECT USING (EXISTS (
    SELECT FROM peer_authors a WHERE a.post_id = peer_posts.id AND a.provider_id = (SELECT app_provider())));
CREATE POLICY staff ON peer_posts USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE peer_authors ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer_authors FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON peer_authors FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON peer_authors USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE peer_reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer_reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON peer_reviews FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON peer_reviews USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE ON peer_posts TO portal_app;
GRANT SELECT, INSERT ON peer_authors, peer_reviews TO portal_app;

-- The directory of abuse desks: one contact of a provider that asked for it.
ALTER TABLE contacts ADD COLUMN listed_at timestamptz;
COMMENT ON COLUMN contacts.listed_at IS 'Since when peers find it in the directory. NULL: they do not.';
-- squawk-ignore require-concurrent-index-creation -- a few rows per provider: built in a moment
CREATE UNIQUE INDEX contacts_listed ON contacts (provider_id) WHERE listed_at IS NOT NULL;

-- +goose Down
DROP INDEX contacts_listed;
ALTER TABLE contacts DROP COLUMN listed_at;
-- Two policies read another table, and its keys this one.
DROP POLICY provider_reads_own ON peer_posts;
DROP TABLE peer_reviews;
DROP TABLE peer_authors;
DROP TABLE peer_posts;
