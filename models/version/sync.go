package version

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Shipped is an article or a course that comes with the portal (static/content).
type Shipped struct {
	Slug      string
	Position  int
	Digest    string // of all of it
	CheckedOn *time.Time
	ReviewOn  *time.Time
}

// SyncReport says what became of the articles or courses that came with the portal, by slug.
type SyncReport struct {
	Added     []string
	Renewed   []string
	Unchanged []string
	Kept      []string // EOKM changed it: what came with the portal was not taken over
}

// Sync publishes what came with the portal, which write writes: when it is not there, and when nobody at EOKM changed what is. It
// overwrites nobody's work: one with another version than the portal's own, or with one on its way, stays as it is, and so does one
// that was archived. report is added to. System only.
func (s *Store) Sync(ctx context.Context, of Shipped, report *SyncReport, write Do) error {
	list := &report.Kept
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = s.sync(tx, of, report, write)
		return err
	})
	if err != nil {
		return models.Wrap("sync "+s.kind.Noun+" "+of.Slug, err)
	}
	*list = append(*list, of.Slug)
	return nil
}

// sync gives the list of the report that the slug belongs to.
func (s *Store) sync(tx *models.Tx, of Shipped, report *SyncReport, write Do) (*[]string, error) {
	type state struct {
		ID      uuid.UUID
		Shipped string // what was taken over last
		Live    string // the digest that the published version came with
		Last    int
		Open    bool
	}
	at, err := models.Maybe[state](tx, s.sql(`SELECT t.id, t.shipped,
			coalesce(max(v.shipped) FILTER (WHERE v.state = 'published'), '') AS live, max(v.n) AS last,
				bool_or(v.state IN ('draft', 'review', 'scheduled')) AS open
		FROM things t JOIN thing_versions v ON v.thing_id = t.id
		WHERE t.id = (SELECT id FROM things WHERE slug = $1 FOR UPDATE) GROUP BY t.id`), of.Slug)
	if err != nil {
		return nil, err
	}
	list := &report.Renewed
	switch {
	case at == nil:
		if err := models.CheckSlug(of.Slug, s.kind.Reserved); err != nil {
			return nil, err
		}
		list, at = &report.Added, &state{ID: models.NewID()}
		if err := tx.Do(s.sql(`INSERT INTO things (id, slug, position, created_at) VALUES ($1, $2, $3, $4)`),
			at.ID, of.Slug, of.Position, s.db.Now()); err != nil {
			return nil, fmt.Errorf("add: %w", err)
		}
	case at.Shipped == of.Digest:
		return &report.Unchanged, nil
	case at.Open || at.Live == "" || at.Live != at.Shipped:
		return &report.Kept, nil
	}
	return list, s.takeOver(tx, at.ID, at.Last+1, of, write)
}

// takeOver publishes what came with the portal as the next version.
func (s *Store) takeOver(tx *models.Tx, id uuid.UUID, n int, of Shipped, write Do) error {
	if err := s.add(tx, models.System(), id, n, of.Digest, write); err != nil {
		return err
	}
	if err := s.publish(tx, models.System(), row{ID: id, N: n, State: Draft, Slug: of.Slug}, Release); err != nil {
		return err
	}
	return tx.Do(s.sql(`UPDATE things SET shipped = $1, checked_on = coalesce($2, checked_on),
		review_on = coalesce($3, review_on) WHERE id = $4`), of.Digest, of.CheckedOn, of.ReviewOn, id)
}
