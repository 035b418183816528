package article

import (
	"context"
	"errors"
	"fmt"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"github.com/google/uuid"
)

// New begins an article with a first draft, which may be as good as empty, and gives its id. Editors and admins only.
func (s *Store) New(ctx context.Context, actor models.Actor, slug string, m Manuscript) (uuid.UUID, error) {
	if !actor.Edits() {
		return uuid.Nil, models.ErrForbidden
	}
	if err := s.nothingReported(ctx, actor, m); err != nil {
		return uuid.Nil, err
	}
	id := models.NewID()
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error { return s.NewFor(tx, actor, id, slug, m) })
	return id, models.Wrap("begin article", err)
}

// NewFor is New within a transaction, for what becomes an article as a part of something else.
func (s *Store) NewFor(tx *models.Tx, actor models.Actor, id uuid.UUID, slug string, m Manuscript) error {
	if err := models.CheckSlug(slug, reservedArticles); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	now := s.db.Now()
	// At the end of the shelves: an editor may move it later.
	rows, err := tx.Exec(`INSERT INTO articles (id, slug, position, owner_id, created_at)
		SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4 FROM articles ON CONFLICT (slug) DO NOTHING`, id, slug, actor.UserID, now)
	if err != nil {
		return fmt.Errorf("add article: %w", err)
	}
	if rows == 0 {
		return &models.Invalid{Field: "slug", Key: "article.slug.taken"}
	}
	if err := s.addVersion(tx, actor, id, 1, "", m); err != nil {
		return err
	}
	return models.Record(tx, version.Event(actor, models.EventArticleBegun, slug, 1, now))
}

// addVersion writes a draft and its texts. shipped is the digest of what came with the portal, else "".
func (s *Store) addVersion(tx *models.Tx, actor models.Actor, id uuid.UUID, n int, shipped string, m Manuscript) error {
	var writer *uuid.UUID
	writers := []uuid.UUID{}
	if actor.UserID != uuid.Nil {
		writer, writers = &actor.UserID, []uuid.UUID{actor.UserID}
	}
	err := tx.Do(`INSERT INTO article_versions (article_id, n, state, shipped, writers, saved_by, saved_at)
		VALUES ($1, $2, 'draft', $3, CAST($4 AS uuid[]), $5, $6)`, id, n, shipped, writers, writer, s.db.Now())
	if err != nil {
		return fmt.Errorf("add version: %w", err)
	}
	for _, language := range models.Languages {
		if err := tx.Do(`INSERT INTO article_texts (article_id, n, language) VALUES ($1, $2, $3)`, id, n, language); err != nil {
			return fmt.Errorf("add text: %w", err)
		}
	}
	return s.writeManuscript(tx, id, n, m)
}

// writeManuscript puts a manuscript into a version. A language that says what the version before it said was last revised when
// that one was.
func (s *Store) writeManuscript(tx *models.Tx, id uuid.UUID, n int, m Manuscript) error {
	err := tx.Do(`UPDATE article_versions SET audience = CAST($1 AS text[]), categories = CAST($2 AS text[]), site_types = CAST($3 AS text[]),
			answers = CAST($4 AS text[]), measures = CAST($5 AS text[]), reasons = CAST($6 AS text[]), public = $7, asks_follow = $8, credit = $9
		WHERE article_id = $10 AND n = $11`,
		m.Audience, m.Categories, m.SiteTypes, m.Deeds,
		m.Measures, m.Reasons, m.Public, m.AsksFollow, m.Credit, id, n)
	if err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := tx.Do(`UPDATE articles SET review_on = coalesce($1, review_on) WHERE id = $2`, m.ReviewOn, id); err != nil {
		return fmt.Errorf("write review date: %w", err)
	}
	for _, language := range models.Languages {
		t := m.Text(language)
		err := tx.Do(`UPDATE article_texts t SET title = $1, summary = $2, tags = $3, body = $4, note = $5, revised_n = CASE WHEN $6 THEN t.n ELSE
				coalesce((SELECT l.revised_n FROM article_versions v JOIN article_texts l ON l.article_id = v.article_id AND l.n = v.n
					WHERE v.article_id = t.article_id AND v.state = 'published' AND l.language = t.language
						AND (l.title, l.summary, l.tags, l.body) = ($1, $2, $3, $4)), t.n) END
			WHERE article_id = $7 AND n = $8 AND language = $9`,
			t.Title, t.Summary, t.Tags, t.Body, t.Note, m.Level, id, n, language)
		if err != nil {
			return fmt.Errorf("write text: %w", err)
		}
	}
	return nil
}

// versionRow is what deciding about a version needs of it.
type versionRow struct {
	ArticleID uuid.UUID
	N         int
	State     version.State
	Revision  int
	Wrote     bool
	Slug      string
	Archived  bool
}

// lockVersion finds the version on its way (n 0) or version n of an article, and keeps the article for this transaction.
func lockVersion(tx *models.Tx, actor models.Actor, slug string, n int) (versionRow, error) {
	article, err := models.One[uuid.UUID](tx, `SELECT id FROM articles WHERE slug = $1 FOR UPDATE`, slug)
	if err != nil {
		return versionRow{}, err
	}
	return models.One[versionRow](tx, `SELECT v.article_id, v.n, v.state, v.revision, CAST($1 AS uuid) = ANY (v.writers) AS wrote, a.slug,
			a.archived_at IS NOT NULL AS archived
		FROM article_versions v JOIN articles a ON a.id = v.article_id
		WHERE v.article_id = $2 AND (v.n = $3 OR $3 = 0 AND v.state IN ('draft', 'review', 'scheduled'))`, actor.UserID, article, n)
}

// OpenDraft gives the number of the version on its way to be published, and begins one with what is published when there is
// none. Editors and admins only.
func (s *Store) OpenDraft(ctx context.Context, actor models.Actor, slug string) (int, error) {
	return s.restore(ctx, actor, slug, 0)
}

// RestoreVersion begins a draft with what version n said. ErrConflict when another draft is on its way. Editors and admins only.
func (s *Store) RestoreVersion(ctx context.Context, actor models.Actor, slug string, n int) (int, error) {
	if n < 1 {
		return 0, models.Wrap("restore version", models.ErrNotFound)
	}
	return s.restore(ctx, actor, slug, n)
}

// restore begins a draft from version n; 0 is the published one, or the last when none is.
func (s *Store) restore(ctx context.Context, actor models.Actor, slug string, from int) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	var n int
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		open, err := lockVersion(tx, actor, slug, 0)
		switch {
		case err == nil && from == 0:
			n = open.N
			return nil
		case err == nil:
			return fmt.Errorf("a draft is on its way: %w", models.ErrConflict)
		case !errors.Is(err, models.ErrNotFound):
			return err
		}
		type source struct {
			ID   uuid.UUID
			N    int
			Last int
		}
		of, err := models.One[source](tx, `SELECT a.id, v.n, max(v.n) OVER () AS last FROM articles a JOIN article_versions v ON v.article_id = a.id
			WHERE a.slug = $1 ORDER BY v.n = $2 DESC, v.state = 'published' DESC, v.n DESC LIMIT 1`, slug, from)
		if err != nil {
			return err
		}
		if from != 0 && of.N != from {
			return models.ErrNotFound
		}
		n = of.Last + 1
		return s.copyVersion(tx, actor, of.ID, of.N, n, slug)
	})
	return n, models.Wrap("begin draft", err)
}

// copyVersion counts revisions on over versions: a form about a draft that was dropped meanwhile fits no later one.
func (s *Store) copyVersion(tx *models.Tx, actor models.Actor, id uuid.UUID, from, to int, slug string) error {
	now := s.db.Now()
	if err := tx.Do(`INSERT INTO article_versions (article_id, n, state, audience, categories, site_types, answers, measures, reasons, public,
			credit, writers, saved_by, saved_at, revision)
		SELECT article_id, $1, 'draft', audience, categories, site_types, answers, measures, reasons, public, credit, CAST($2 AS uuid[]), $3, $4,
			(SELECT max(revision) + 1 FROM article_versions WHERE article_id = v.article_id)
		FROM article_versions v WHERE article_id = $5 AND n = $6`, to, []uuid.UUID{actor.UserID}, actor.UserID, now, id, from); err != nil {
		return fmt.Errorf("copy version: %w", err)
	}
	if err := tx.Do(`INSERT INTO article_texts (article_id, n, language, title, summary, tags, body, revised_n)
		SELECT article_id, $1, language, title, summary, tags, body, revised_n FROM article_texts WHERE article_id = $2 AND n = $3`,
		to, id, from); err != nil {
		return fmt.Errorf("copy texts: %w", err)
	}
	return models.Record(tx, version.Event(actor, models.EventArticleBegun, slug, to, now))
}

// nothingReported refuses a manuscript that names a host or an IP address that was reported: it is to be published, and links to
// other pages may stay.
func (s *Store) nothingReported(ctx context.Context, actor models.Actor, m Manuscript) error {
	texts := map[string]string{"credit": m.Credit}
	for _, language := range models.Languages {
		t := m.Text(language)
		texts["title_"+language], texts["summary_"+language], texts["tags_"+language] = t.Title, t.Summary, t.Tags
		texts["note_"+language], texts["body_"+language] = t.Note, t.Body
	}
	return s.address.NothingNamed(ctx, actor, nil, texts, "article.reported")
}

// SaveDraft keeps a manuscript in the draft on its way. revision is the one that the writer began with, and the answer the one it
// is now: ErrConflict when somebody saved since, or when it is no draft any more, and then nothing is changed. Editors and
// admins only.
func (s *Store) SaveDraft(ctx context.Context, actor models.Actor, slug string, revision int, m Manuscript) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	if err := m.check(); err != nil {
		return 0, err
	}
	if err := s.nothingReported(ctx, actor, m); err != nil {
		return 0, err
	}
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		v, err := lockVersion(tx, actor, slug, 0)
		if err != nil {
			return err
		}
		if !v.State.Allows(version.Save) || v.Revision != revision {
			return fmt.Errorf("saved by another: %w", models.ErrConflict)
		}
		if err := tx.Do(`UPDATE article_versions SET revision = revision + 1, saved_by = $1, saved_at = $2,
				writers = CASE WHEN $3 THEN writers ELSE writers || CAST($1 AS uuid) END WHERE article_id = $4 AND n = $5`,
			actor.UserID, s.db.Now(), v.Wrote, v.ArticleID, v.N); err != nil {
			return fmt.Errorf("save version: %w", err)
		}
		return s.writeManuscript(tx, v.ArticleID, v.N, m)
	})
	return revision + 1, models.Wrap("save draft", err)
}
