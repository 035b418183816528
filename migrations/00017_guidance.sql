-- +goose Up
-- Search forgives a typing error by comparing groups of three letters. The extension is a trusted one: the database's owner
-- may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The people of a provider that EOKM admitted read guidance; who is not signed in, or waits for admission, reads what is public.
-- +goose StatementBegin
CREATE FUNCTION app_desk() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT 1 FROM providers p WHERE p.id = app_provider() AND p.status IN ('active', 'suspended'));
-- +goose StatementEnd

CREATE TABLE articles (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    position    integer NOT NULL DEFAULT 0,
    owner_id    uuid REFERENCES users (id),
    checked_on  date,
    review_on   date,
    shipped     text NOT NULL DEFAULT '',
    archived_at timestamptz,
    created_at  timestamptz NOT NULL
);
COMMENT ON TABLE articles IS 'The knowledge base. What an article says is in its versions; of EOKM, and no tenant''s.';
COMMENT ON COLUMN articles.shipped IS 'Digest of the text that came with the portal and was last taken over; empty for EOKM''s own.';
COMMENT ON COLUMN articles.checked_on IS 'When somebody last said that all of it is still right.';

CREATE TABLE article_versions (
    article_id   uuid NOT NULL REFERENCES articles (id),
    n            integer NOT NULL CHECK (n > 0),
    state        text NOT NULL CHECK (state IN ('draft', 'review', 'scheduled', 'published', 'former', 'dropped')),
    revision     integer NOT NULL DEFAULT 1,
    audience     text[] NOT NULL DEFAULT '{}',
    categories   text[] NOT NULL DEFAULT '{}',
    site_types   text[] NOT NULL DEFAULT '{}',
    answers      text[] NOT NULL DEFAULT '{}',
    measures     text[] NOT NULL DEFAULT '{}',
    reasons      text[] NOT NULL DEFAULT '{}',
    public       boolean NOT NULL DEFAULT false,
    asks_follow  boolean NOT NULL DEFAULT false,
    credit       text NOT NULL DEFAULT '',
    shipped      text NOT NULL DEFAULT '',
    writers      uuid[] NOT NULL DEFAULT '{}',
    saved_by     uuid REFERENCES users (id),
    saved_at     timestamptz NOT NULL,
    decided_by   uuid REFERENCES users (id),
    returned     text NOT NULL DEFAULT '',
    publish_at   timestamptz,
    published_at timestamptz,
    PRIMARY KEY (article_id, n),
    CHECK ((state = 'scheduled') <= (publish_at IS NOT NULL)),
    CHECK ((state IN ('published', 'former')) = (published_at IS NOT NULL))
);
COMMENT ON TABLE article_versions IS 'Everything an article ever said. state is the guarded cache of models/article_lifecycle.go.';
COMMENT ON COLUMN article_versions.revision IS 'Counts the times it was saved: who saves upon an older one is shown the newer first.';
COMMENT ON COLUMN article_versions.writers IS 'Who wrote in it. None of them is the second person who publishes it.';
CREATE UNIQUE INDEX article_versions_live ON article_versions (article_id) WHERE state = 'published';
CREATE UNIQUE INDEX article_versions_open ON article_versions (article_id) WHERE state IN ('draft', 'review', 'scheduled');
CREATE INDEX article_versions_due ON article_versions (publish_at) WHERE state = 'scheduled';

CREATE TABLE article_texts (
    article_id uuid NOT NULL,
    n          integer NOT NULL,
    language   text NOT NULL CHECK (language IN ('nl', 'en')),
    title      text NOT NULL DEFAULT '',
    summary    text NOT NULL DEFAULT '',
    tags       text NOT NULL DEFAULT '',
    body       text NOT NULL DEFAULT '',
    note       text NOT NULL DEFAULT '',
    revised_n  integer NOT NULL DEFAULT 1,
    PRIMARY KEY (article_id, n, language),
    FOREIGN KEY (article_id, n) REFERENCES article_versions (article_id, n)
);
COMMENT ON COLUMN article_texts.tags IS 'Separated by a comma and a space.';
COMMENT ON COLUMN article_texts.note IS 'What changed, for who read the version before.';
COMMENT ON COLUMN article_texts.revised_n IS 'The version in which this language last changed: it is behind where the other one''s is higher.';

-- Without row-level security, which would keep Postgres from its index: comparing words is no operation that it trusts not to
-- tell of rows. So it holds but the words of what is published, and a search shows what it may read of the articles themselves.
CREATE TABLE article_index (
    article_id uuid NOT NULL,
    n          integer NOT NULL,
    language   text NOT NULL,
    head       tsvector NOT NULL,
    words      tsvector NOT NULL,
    PRIMARY KEY (article_id, language),
    FOREIGN KEY (article_id, n, language) REFERENCES article_texts (article_id, n, language)
);
COMMENT ON TABLE article_index IS 'The words of the published versions.';
COMMENT ON COLUMN article_index.head IS 'Of title, tags and summary, for the rank: small, so that ranking thousands reads little.';
CREATE INDEX article_index_words ON article_index USING gin (words);

CREATE TABLE diagrams (
    id         uuid PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES articles (id),
    name       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('png', 'svg')),
    bytes      bytea NOT NULL CHECK (length(bytes) <= 1048576),
    added_by   uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE diagrams IS 'Drawings that editors made for an article, written anew by portal/diagram. Never anything reported.';
CREATE INDEX diagrams_article ON diagrams (article_id);

CREATE TABLE guidance_words (
    language text NOT NULL CHECK (language IN ('nl', 'en')),
    word     text NOT NULL,
    PRIMARY KEY (language, word)
);
COMMENT ON TABLE guidance_words IS 'The words of what was published, to guess what a mistyped one was meant to be; open as article_index is.';
CREATE INDEX guidance_words_like ON guidance_words USING gin (word gin_trgm_ops);

CREATE TABLE article_feedback (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    article_id  uuid NOT NULL,
    n           integer NOT NULL,
    language    text NOT NULL CHECK (language IN ('nl', 'en')),
    helpful     boolean NOT NULL,
    text        text NOT NULL DEFAULT '',
    user_id     uuid NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    handled_at  timestamptz,
    handled_by  uuid REFERENCES users (id),
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (article_id, n) REFERENCES article_versions (article_id, n)
);
COMMENT ON TABLE article_feedback IS 'Whether an article helped; its text is for the editor alone.';
CREATE UNIQUE INDEX article_feedback_once ON article_feedback (article_id, n, language, user_id);
CREATE INDEX article_feedback_open ON article_feedback (created_at, id) WHERE handled_at IS NULL AND text <> '';

CREATE TABLE article_follows (
    provider_id uuid NOT NULL REFERENCES providers (id),
    article_id  uuid NOT NULL,
    n           integer NOT NULL,
    user_id     uuid NOT NULL REFERENCES users (id),
    followed_at timestamptz NOT NULL,
    PRIMARY KEY (provider_id, article_id, n, user_id),
    FOREIGN KEY (article_id, n) REFERENCES article_versions (article_id, n)
);
COMMENT ON TABLE article_follows IS 'Who read a change that EOKM asked everybody to read, and works by it.';

CREATE TABLE search_terms (
    language text NOT NULL CHECK (language IN ('nl', 'en')),
    day      date NOT NULL,
    term     text NOT NULL,
    searches integer NOT NULL,
    found    integer NOT NULL,
    PRIMARY KEY (language, day, term)
);
COMMENT ON TABLE search_terms IS 'What people search guidance for, a row a day and of nobody: no address, and no person.';
COMMENT ON COLUMN search_terms.found IS 'How many articles the last search of the day found.';

ALTER TABLE articles ENABLE ROW LEVEL SECURITY;
ALTER TABLE articles FORCE ROW LEVEL SECURITY;
CREATE POLICY desks_read ON articles FOR SELECT USING ((SELECT app_desk()) AND archived_at IS NULL);
CREATE POLICY everyone_reads ON articles FOR SELECT USING (archived_at IS NULL AND EXISTS (
    SELECT 1 FROM article_versions v WHERE v.article_id = articles.id AND v.public AND v.state = 'published'));
CREATE POLICY staff ON articles USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE article_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE article_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY desks_read ON article_versions FOR SELECT USING ((SELECT app_desk()) AND state IN ('published', 'former'));
CREATE POLICY everyone_reads ON article_versions FOR SELECT USING (public AND state = 'published');
CREATE POLICY staff ON article_versions USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE article_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE article_texts FORCE ROW LEVEL SECURITY;
-- The texts follow their version: its own policies decide within the query.
CREATE POLICY as_version ON article_texts FOR SELECT USING (EXISTS (
    SELECT 1 FROM article_versions v WHERE v.article_id = article_texts.article_id AND v.n = article_texts.n));
CREATE POLICY staff ON article_texts USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE diagrams ENABLE ROW LEVEL SECURITY;
ALTER TABLE diagrams FORCE ROW LEVEL SECURITY;
-- A drawing follows its article.
CREATE POLICY as_article ON diagrams FOR SELECT USING (EXISTS (SELECT 1 FROM articles a WHERE a.id = diagrams.article_id));
CREATE POLICY staff ON diagrams USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE article_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE article_feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY provider ON article_feedback USING (provider_id = (SELECT app_provider())) WITH CHECK (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON article_feedback USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE article_follows ENABLE ROW LEVEL SECURITY;
ALTER TABLE article_follows FORCE ROW LEVEL SECURITY;
CREATE POLICY provider ON article_follows USING (provider_id = (SELECT app_provider())) WITH CHECK (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON article_follows USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

ALTER TABLE search_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_terms FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON search_terms USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));

GRANT SELECT, INSERT, UPDATE ON articles, article_versions, article_texts, article_feedback TO portal_app;
GRANT SELECT, INSERT ON guidance_words, article_follows, diagrams TO portal_app;
GRANT SELECT, INSERT, DELETE ON article_index TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON search_terms TO portal_app;

-- +goose Down
DROP TABLE search_terms, article_follows, article_feedback, guidance_words, diagrams, article_index, article_texts, article_versions, articles;
DROP FUNCTION app_desk();
DROP EXTENSION pg_trgm;
