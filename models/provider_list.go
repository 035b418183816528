package models

import (
	"context"

	"github.com/google/uuid"
)

// ProviderRow is an organisation with how it does.
type ProviderRow struct {
	Provider
	Application ApplicationState // "" when there is none
	Open        int              // notices that somebody must still act on
	Overdue     int              // those past their deadline
	People      int              // who may sign in
	Networks    int              // approved
	Claims      int              // not approved yet
	Contacts    int
	Confirmed   int // contacts
}

// ProviderFilter is which organisations a list shows.
type ProviderFilter struct {
	Name   string         // part of the name; "" for all
	Status ProviderStatus // "" for all
}

// providerRows is how many organisations a list shows; there are some hundreds in the country.
const providerRows = 1000

// ProviderRows lists the organisations: what waits for EOKM first, then who is late, then by name. Staff only.
func (s *Store) ProviderRows(ctx context.Context, actor Actor, f ProviderFilter) ([]ProviderRow, error) {
	if !actor.Staff() {
		return nil, ErrForbidden
	}
	var rows []ProviderRow
	err := s.db.Read(ctx, actor, func(tx *Tx) (err error) {
		rows, err = Find[ProviderRow](tx, `SELECT p.*, coalesce(a.state, '') AS application,
				coalesce(n.open, 0) AS open, coalesce(n.overdue, 0) AS overdue, coalesce(u.people, 0) AS people,
				coalesce(w.networks, 0) AS networks, coalesce(w.claims, 0) AS claims,
				coalesce(c.contacts, 0) AS contacts, coalesce(c.confirmed, 0) AS confirmed
			FROM providers p LEFT JOIN applications a ON a.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(*) AS open, count(*) FILTER (WHERE `+PhaseIs(TurnProvider)+` AND due_at < $1) AS overdue
				FROM notices WHERE `+Unfinished+` GROUP BY provider_id) n ON n.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(*) AS people FROM users WHERE disabled_at IS NULL GROUP BY provider_id) u ON u.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(approved_at) AS networks, count(*) - count(approved_at) AS claims
				FROM networks GROUP BY provider_id) w ON w.provider_id = p.id
			LEFT JOIN (SELECT provider_id, count(*) AS contacts, count(verified_at) AS confirmed
				FROM contacts WHERE removed_at IS NULL GROUP BY provider_id) c ON c.provider_id = p.id
			WHERE p.id <> $2 AND ($3 = '' OR p.status = $3) AND position(lower($4) in lower(p.name)) > 0
			ORDER BY a.state IS NOT DISTINCT FROM 'sent' DESC, overdue DESC, p.name, p.id LIMIT $5`,
			s.db.Now(), uuid.Nil, string(f.Status), f.Name, providerRows)
		return err
	})
	return rows, Wrap("list providers", err)
}
