package notice

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
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// SavedView is a filter of the list of notices that a person keeps, for itself or for all of its organisation.
type SavedView struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	UserID     uuid.UUID // whose it is
	Team       bool
	Name       string
	Query      string // the filter as it stands in the list's URL
	CreatedAt  time.Time
	By         string `gorm:"->"` // the name of whose it is
}

// The limits of views.
const (
	viewNameLimit  = 60
	viewQueryLimit = 1000
	viewsEach      = 30
)

// Views lists what the actor may use: its own and its team's, by name.
func (s *Store) Views(ctx context.Context, actor models.Actor) ([]SavedView, error) {
	var list []SavedView
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { queueViews(b, &list, actor) })
	return list, models.Wrap("list views", err)
}

func queueViews(b *pgx.Batch, list *[]SavedView, actor models.Actor) {
	models.QueueFind(b, list, `SELECT v.id, v.provider_id, v.user_id, v.team, v.name, v.query, v.created_at, coalesce(u.name, '') AS by
		FROM saved_views v LEFT JOIN users u ON u.id = v.user_id
		WHERE v.provider_id = $1 AND (v.team OR v.user_id = $2) ORDER BY lower(v.name), v.created_at`, actor.ProviderID, actor.UserID)
}

// SaveView keeps a view for the actor, or for its team. A search is no part of it: that may be for an address.
func (s *Store) SaveView(ctx context.Context, actor models.Actor, v SavedView) error {
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
		if n >= viewsEach {
			return &models.Invalid{Field: "name", Key: "view.too_many"}
		}
		return models.Duplicate(tx.Create(&v), "name", "view.name_taken")
	}))
}

func (v *SavedView) check() (err error) {
	if v.Name, err = address.FreeText("name", v.Name, false); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(v.Name); n < 1 || n > viewNameLimit {
		return &models.Invalid{Field: "name", Key: "view.name"}
	}
	values, err := url.ParseQuery(v.Query)
	if err != nil || len(v.Query) > viewQueryLimit || values.Has("search") {
		return &models.Invalid{Field: "query", Key: "view.query"}
	}
	return nil
}

// RemoveView forgets a view: one's own, or as an admin one of the team. Any other is ErrNotFound.
func (s *Store) RemoveView(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return models.Wrap("remove view", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`DELETE FROM saved_views WHERE provider_id = $1 AND id = $2 AND (user_id = $3 OR team AND $4)`,
			actor.ProviderID, id, actor.UserID, actor.Admin()))
	}))
}

// ListChoices is what a list of notices offers beside its rows.
type ListChoices struct {
	Networks []provider.Network // of the provider whose notices are shown
	People   []people.User      // who can take care of them; a desk's only
	Views    []SavedView
}

// queueChoices finds what a list of one provider's notices offers; of the nil id, a list of all, there are no networks.
func queueChoices(b *pgx.Batch, c *ListChoices, actor models.Actor, providerID uuid.UUID) {
	queueViews(b, &c.Views, actor)
	queueColleagues(b, &c.People, actor)
	if providerID != uuid.Nil {
		models.QueueFind(b, &c.Networks, provider.NetworksOf, providerID)
	}
}
