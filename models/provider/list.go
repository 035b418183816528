package provider

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Row is an organisation with how it does.
type Row struct {
	Provider
	Application ApplicationState // "" when there is none
	Open        int              // notices that somebody must still act on
	Overdue     int              // those past their deadline
	People      int              // who may sign in
	Networks    int              // approved
	Claims      int              // not approved yet
	Contacts    int
	Confirmed   int // contacts with nothing wrong (ContactHealth)
}

// providerRows is how many organisations a list shows; there are some hundreds in the country.
const providerRows = 1000

// Rows lists the organisations that stand so, or all of them for "": what waits for EOKM first, then who is late, then by name. Staff only.
// Find finds one by its name.
func (s *Store) Rows(ctx context.Context, actor models.Actor, status models.ProviderStatus) ([]Row, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var rows []Row
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Row](tx, `SELECT p.*, coalesce(a.state, '') AS application,
				coalesce(n.open, 0) AS open, coalesce(n.overdue, 0) AS overdue, coalesce(u.people, 0) AS people,
				coalesce(w.networks, 0) AS networks, coalesce(w.claims, 0) AS claims,
				coalesce(c.contacts, 0) AS contacts, coalesce(c.confirmed, 0) AS confirmed
			FROM providers p LEFT JOIN applications a ON a.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(*) AS open, count(*) FILTER (WHERE `+models.PhaseIs(models.TurnProvider)+
			` AND due_at < $2) AS overdue
				FROM notices WHERE `+models.Unfinished+` GROUP BY provider_id) n ON n.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(*) AS people FROM users WHERE disabled_at IS NULL GROUP BY provider_id) u
				ON u.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(approved_at) AS networks, count(*) - count(approved_at) AS claims
				FROM networks GROUP BY provider_id) w ON w.provider_id = p.id
			LEFT JOIN (SELECT c.provider_id, count(*) AS contacts, count(*) FILTER (WHERE `+contactHealth+` = '') AS confirmed
				FROM contacts c `+silence+`WHERE c.removed_at IS NULL GROUP BY c.provider_id) c ON c.provider_id = p.id
			WHERE p.id <> $3 AND ($4 = '' OR p.status = $4)
			ORDER BY a.state IS NOT DISTINCT FROM 'sent' DESC, overdue DESC, p.name, p.id LIMIT $5`,
			silentSince(s.db.Now()), s.db.Now(), uuid.Nil, string(status), providerRows)
		return err
	})
	return rows, models.Wrap("list providers", err)
}
