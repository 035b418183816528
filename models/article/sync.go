package article

import (
	"context"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
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
		if err := a.Manuscript.fit(); err != nil {
			return report, models.Wrap("sync article "+a.Slug, err)
		}
		err := s.versions.Sync(ctx, version.Shipped{
			Slug: a.Slug, Position: a.Position, Digest: a.Digest, CheckedOn: a.CheckedOn, ReviewOn: a.Manuscript.ReviewOn,
		}, &report, a.Manuscript.writeFirst)
		if err != nil {
			return report, err
		}
	}
	return report, nil
}

// fit finds whatever nobody could publish.
func (m *Manuscript) fit() error {
	if err := m.check(); err != nil {
		return err
	}
	return m.complete()
}
