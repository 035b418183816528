package article

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
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
	return s.versions.Begin(tx, actor, id, slug, m.ReviewOn, m.writeFirst)
}

// writeFirst puts the manuscript into a version that is new.
func (m *Manuscript) writeFirst(tx *models.Tx, id uuid.UUID, n int) error {
	for _, language := range models.Languages {
		if err := tx.Do(`INSERT INTO article_texts (article_id, n, language) VALUES ($1, $2, $3)`, id, n, language); err != nil {
			return fmt.Errorf("add text: %w", err)
		}
	}
	return m.write(tx, id, n)
}

// write puts the manuscript into a version. A language that says what the version before it said was last revised when
// that one was.
func (m *Manuscript) write(tx *models.Tx, id uuid.UUID, n int) error {
	err := tx.Do(`UPDATE article_versions SET audience = CAST($1 AS text[]), categories = CAST($2 AS text[]),
		site_types = CAST($3 AS text[]),
			answers = CAST($4 AS text[]), measures = CAST($5 AS text[]), reasons = CAST($6 AS text[]), public = $7,
				asks_follow = $8, credit = $9
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
		err := tx.Do(`UPDATE article_texts t SET title = $1, summary = $2, tags = $3, body = $4, note = $5,
			revised_n = CASE WHEN $6 THEN t.n ELSE
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

// OpenDraft gives the number of the version on its way to be published, and begins one with what is published when there is
// none. Editors and admins only.
func (s *Store) OpenDraft(ctx context.Context, actor models.Actor, slug string) (int, error) {
	return s.versions.Open(ctx, actor, slug)
}

// RestoreVersion begins a draft with what version n said. ErrConflict when another draft is on its way. Editors and admins only.
func (s *Store) RestoreVersion(ctx context.Context, actor models.Actor, slug string, n int) (int, error) {
	return s.versions.Restore(ctx, actor, slug, n)
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
	return s.versions.Save(ctx, actor, slug, revision, m.write)
}
