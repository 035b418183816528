// Package view is the filters of the list of notices that people keep. What never may live here: what a filter finds, and a search, which
// may be for an address.
package view

import (
	"context"
	"fmt"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
}

// New makes the room's Store over the database.
func New(db *models.DB, typed *address.Store) *Store { return &Store{db: db, address: typed} }

// View is a filter of the list of notices that a person keeps, for itself or for all of its organisation.
type View struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	UserID     uuid.UUID // whose it is
	Team       bool
	Name       string
	Query      string // the filter as it stands in the list's URL
	CreatedAt  time.Time
	By         string `gorm:"->"` // the name of whose it is
}

// TableName is its table.
func (View) TableName() string { return "saved_views" }

// The limits of views.
const (
	nameLimit  = 60
	queryLimit = 1000
	mostEach   = 30
)

// List gives what the actor may use: its own and its team's, by name.
func (s *Store) List(ctx context.Context, actor models.Actor) ([]View, error) {
	var list []View
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { Queue(b, &list, actor) })
	return list, models.Wrap("list views", err)
}

// Queue puts List into a trip that a list of notices makes anyway.
func Queue(b *pgx.Batch, list *[]View, actor models.Actor) {
	models.QueueFind(b, list, `SELECT v.id, v.provider_id, v.user_id, v.team, v.name, v.query, v.created_at, coalesce(u.name, '') AS by
		FROM saved_views v LEFT JOIN users u ON u.id = v.user_id
		WHERE v.provider_id = $1 AND (v.team OR v.user_id = $2) ORDER BY lower(v.name), v.created_at`, actor.ProviderID, actor.UserID)
}

// Save keeps a view for the actor, or for its team. A search is no part of it: that may be for an address.
func (s *Store) Save(ctx context.Context, actor models.Actor, v View) error {
	if actor.Party() == models.PartyNobody {
		return fmt.Errorf("save view by %s: %w", actor.Party(), models.ErrForbidden)
	}
	err := v.check()
	if err == nil {
		v.Name, err = s.address.Unnamed(ctx, actor, "name", v.Name)
	}
	if err != nil {
		return err
	}
	v.ID, v.ProviderID, v.UserID, v.CreatedAt = models.NewID(), actor.ProviderID, actor.UserID, s.db.Now()
	return models.Wrap("save view", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := models.One[int](tx, `SELECT count(*) FROM saved_views WHERE provider_id = $1 AND user_id = $2`, v.ProviderID, v.UserID)
		if err != nil {
			return err
		}
		if n >= mostEach {
			return &models.Invalid{Field: "name", Key: "view.too_many"}
		}
		return models.Duplicate(tx.Create(&v), "name", "view.name_taken")
	}))
}

func (v *View) check() (err error) {
	if v.Name, err = address.FreeText("name", v.Name, false); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(v.Name); n < 1 || n > nameLimit {
		return &models.Invalid{Field: "name", Key: "view.name"}
	}
	values, err := url.ParseQuery(v.Query)
	if err != nil || len(v.Query) > queryLimit || values.Has("search") {
		return &models.Invalid{Field: "query", Key: "view.query"}
	}
	return nil
}

// Remove forgets a view: one's own, or as an admin one of the team. Any other is ErrNotFound.
func (s *Store) Remove(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return models.Wrap("remove view", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`DELETE FROM saved_views WHERE provider_id = $1 AND id = $2 AND (user_id = $3 OR team AND $4)`,
			actor.ProviderID, id, actor.UserID, actor.Admin()))
	}))
}
