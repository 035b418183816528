package article

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
)

// ChangeVersion brings the version on its way a step on, and gives where it stands. Whoever wrote in it is not its second
// person: *Invalid "article.second". ErrConflict when it stands elsewhere by now, or was saved since. Editors and admins only.
func (s *Store) ChangeVersion(ctx context.Context, actor models.Actor, slug string, c version.Change) (version.State, error) {
	return s.versions.Change(ctx, actor, slug, c, func(tx *models.Tx, id uuid.UUID, n int) error {
		if c.Act != version.Send {
			return nil
		}
		return completeVersion(tx, id, n)
	})
}

// completeVersion reads a version's manuscript and checks that a second person can judge it.
func completeVersion(tx *models.Tx, id uuid.UUID, n int) error {
	type textRow struct {
		Language, Title, Summary, Body string
		Audience                       int
	}
	rows, err := models.Find[textRow](tx, `SELECT t.language, t.title, t.summary, t.body, cardinality(v.audience) AS audience
		FROM article_texts t JOIN article_versions v ON v.article_id = t.article_id AND v.n = t.n WHERE t.article_id = $1 AND t.n = $2`,
		id, n)
	if err != nil {
		return err
	}
	m := Manuscript{}
	for _, row := range rows {
		*m.Text(row.Language) = Text{Title: row.Title, Summary: row.Summary, Body: row.Body}
		m.Audience = make([]Audience, row.Audience)
	}
	return m.complete()
}

// PublishDue publishes the versions of articles whose moment has come, and counts them. System only; run by a periodic job.
func (s *Store) PublishDue(ctx context.Context) (int, error) { return s.versions.PublishDue(ctx) }

// Archive takes an article from the shelves. It keeps every version; publishing one brings it back. ErrConflict when it
// is not published. Editors and admins only.
func (s *Store) Archive(ctx context.Context, actor models.Actor, slug string) error {
	return s.versions.Archive(ctx, actor, slug)
}

// Check says that all of the published version is still right: it need not be read again for half a year. ErrNotFound when nothing is
// published. Editors and admins only.
func (s *Store) Check(ctx context.Context, actor models.Actor, slug string) error {
	err := s.versions.Check(ctx, actor, slug)
	if errors.Is(err, models.ErrConflict) {
		return models.Wrap("check article", models.ErrNotFound)
	}
	return err
}
