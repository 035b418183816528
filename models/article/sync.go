package article

import (
	"context"
	"fmt"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"github.com/google/uuid"
)

// ShippedArticle is an article that comes with the portal (static/content).
type ShippedArticle struct {
	Slug       string
	Position   int
	Digest     string // of all of it
	CheckedOn  *time.Time
	Manuscript Manuscript
}

// Sync publishes the articles that came with the portal: those that are not there, and the new text of those that nobody
// at EOKM changed. It overwrites nobody's work: an article with another version than the portal's own, or with one on its way,
// stays as it is, and so does one that was archived. System only.
func (s *Store) Sync(ctx context.Context, shipped []ShippedArticle) (version.SyncReport, error) {
	var report version.SyncReport
	for _, a := range shipped {
		list := &report.Kept
		err := s.db.Write(ctx, models.System(), func(tx *models.Tx) (err error) {
			list, err = s.syncArticle(tx, a, &report)
			return err
		})
		if err != nil {
			return report, models.Wrap("sync article "+a.Slug, err)
		}
		*list = append(*list, a.Slug)
	}
	return report, nil
}

func (s *Store) syncArticle(tx *models.Tx, a ShippedArticle, report *version.SyncReport) (*[]string, error) {
	if err := a.Manuscript.check(); err != nil {
		return nil, err
	}
	if err := a.Manuscript.complete(); err != nil {
		return nil, err
	}
	type state struct {
		ID      uuid.UUID
		Shipped string // what was taken over last
		Live    string // the digest that the published version came with
		Last    int
		Open    bool
	}
	at, err := models.Find[state](tx, `SELECT a.id, a.shipped, coalesce(max(v.shipped) FILTER (WHERE v.state = 'published'), '') AS live,
			max(v.n) AS last, bool_or(v.state IN ('draft', 'review', 'scheduled')) AS open
		FROM articles a JOIN article_versions v ON v.article_id = a.id
		WHERE a.id = (SELECT id FROM articles WHERE slug = $1 FOR UPDATE) GROUP BY a.id`, a.Slug)
	if err != nil {
		return nil, err
	}
	list := &report.Renewed
	switch {
	case len(at) == 0:
		list, at = &report.Added, []state{{ID: models.NewID()}}
		if err := tx.Do(`INSERT INTO articles (id, slug, position, created_at) VALUES ($1, $2, $3, $4)`, at[0].ID, a.Slug, a.Position, s.db.Now()); err != nil {
			return nil, fmt.Errorf("add: %w", err)
		}
	case at[0].Shipped == a.Digest:
		return &report.Unchanged, nil
	case at[0].Open || at[0].Live == "" || at[0].Live != at[0].Shipped:
		return &report.Kept, nil
	}
	return list, s.takeOver(tx, at[0].ID, at[0].Last+1, a)
}

// takeOver publishes what came with the portal as the next version.
func (s *Store) takeOver(tx *models.Tx, id uuid.UUID, n int, a ShippedArticle) error {
	if err := s.addVersion(tx, models.System(), id, n, a.Digest, a.Manuscript); err != nil {
		return err
	}
	if err := s.publish(tx, models.System(), versionRow{ArticleID: id, N: n, State: version.Draft, Slug: a.Slug}, version.Release); err != nil {
		return err
	}
	return tx.Do(`UPDATE articles SET shipped = $1, checked_on = coalesce($2, checked_on), review_on = coalesce($3, review_on) WHERE id = $4`,
		a.Digest, a.CheckedOn, a.Manuscript.ReviewOn, id)
}
