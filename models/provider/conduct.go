package provider

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// ConductVersion names the code of conduct that stands in the catalogue (register.conduct.*). Another text is another
// version, which everybody is asked for anew; a test holds the two together.
const ConductVersion = "2026-12"

// Conduct is that somebody accepted a version of the code of conduct for a provider.
type Conduct struct {
	ProviderID uuid.UUID
	Version    string
	UserID     uuid.UUID
	By         string
	AcceptedAt time.Time
}

// AcceptConduct accepts the code of conduct for the actor's provider. Its admins only. A version that is not the present one
// is ErrConflict: its text was replaced while somebody read it. Accepting again changes nothing.
func (s *Store) AcceptConduct(ctx context.Context, actor models.Actor, version string) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	if version != ConductVersion {
		return models.ErrConflict
	}
	now := s.db.Now()
	return models.Wrap("accept conduct", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, _, err := lockApplication(tx, actor, actor.ProviderID, ActFill); err != nil {
			return err
		}
		rows, err := tx.Exec(`INSERT INTO conduct_acceptances (provider_id, version, user_id, accepted_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`,
			actor.ProviderID, version, actor.UserID, now)
		if err != nil || rows == 0 {
			return err
		}
		return models.Record(tx, actor.Event(models.EventConductAccepted, now).Of(actor.ProviderID).With(models.EventData{Code: version}))
	}))
}
