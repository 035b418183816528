package learning

import (
	"context"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// BasicsCourse is the slug of the course that everybody at a desk begins with.
const BasicsCourse = "abuse-desk-basics"

// Basics is where somebody stands with the basics course.
type Basics struct {
	Offered bool // it is published
	Minutes int
	Passed  bool // ever, and not revoked: somebody who passed once is not new, also when the certificate expired last night
}

// Asked tells whether the course is to be offered before full addresses: to a desk's people who never passed it.
func (b Basics) Asked() bool { return b.Offered && !b.Passed }

// Basics finds where the actor stands with the basics course.
func (s *Store) Basics(ctx context.Context, actor models.Actor) (Basics, error) {
	var found []struct {
		Minutes int
		Passed  bool
	}
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &found,
			`SELECT v.minutes, EXISTS (SELECT 1 FROM certificates f WHERE f.provider_id = $2 AND f.user_id = $3 AND f.course_id = c.id
				AND f.revoked_at IS NULL) AS passed
			FROM courses c JOIN course_versions v ON v.course_id = c.id AND v.state = 'published' WHERE c.slug = $1
				AND c.archived_at IS NULL`,
			BasicsCourse, actor.ProviderID, actor.UserID)
	})
	if err != nil || len(found) == 0 {
		return Basics{}, models.Wrap("look for basics course", err)
	}
	return Basics{Offered: true, Minutes: found[0].Minutes, Passed: found[0].Passed}, nil
}

// Trained refuses a desk's people who never passed the basics course.
func (s *Store) Trained(ctx context.Context, actor models.Actor) error {
	if actor.Party() != models.PartyProvider {
		return nil
	}
	basics, err := s.Basics(ctx, actor)
	if err == nil && basics.Asked() {
		err = models.ErrUntrained
	}
	return err
}
