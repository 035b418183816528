// Package statement is the statement of reasons that a provider owes its customer (DSA, article 17), as far as the portal knows the facts
// for one. What never may live here: its text, the address, or anything about the customer. That one was made is all that is kept.
package statement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db     *models.DB
	notice *notice.Store
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, notice *notice.Store) *Store { return &Store{db: db, notice: notice} }

// Facts is what a notice knows of what its provider has to tell the customer.
type Facts struct {
	Ref        string
	Order      bool // by an authority: article 9 holds, and not article 17
	Practice   bool
	Categories []models.Category // of the items that something was done about, or of all
	Deeds      []Deed            // in order of time; none: nothing was reported yet
}

// Deed is a measure, and when it was taken.
type Deed struct {
	Measure models.Measure
	At      time.Time
}

// Of gives the facts about a notice of the actor's provider. ErrNotFound as notice.Page. Desks only.
func (s *Store) Of(ctx context.Context, actor models.Actor, ref string) (Facts, error) {
	if actor.Party() != models.PartyProvider || actor.Role == models.RoleGuest {
		return Facts{}, models.ErrForbidden
	}
	page, err := s.notice.Page(ctx, actor, ref, 0)
	if err != nil {
		return Facts{}, err
	}
	return factsOf(page), nil
}

// factsOf reads them off a notice's items: each measure once with the minute in which it was taken.
func factsOf(page *notice.Page) Facts {
	f := Facts{Ref: page.Ref, Order: page.Instrument == notice.InstrumentOrder, Practice: page.Practice}
	var all []models.Category
	add := func(list *[]models.Category, c models.Category) {
		if !slices.Contains(*list, c) {
			*list = append(*list, c)
		}
	}
	for _, item := range page.Items {
		add(&all, item.Category)
		if item.Measure == "" || item.RemovedAt == nil {
			continue
		}
		add(&f.Categories, item.Category)
		deed := Deed{Measure: item.Measure, At: item.RemovedAt.Truncate(time.Minute)}
		if !slices.Contains(f.Deeds, deed) {
			f.Deeds = append(f.Deeds, deed)
		}
	}
	if len(f.Deeds) == 0 {
		f.Categories = all
	}
	slices.SortStableFunc(f.Deeds, func(a, b Deed) int { return a.At.Compare(b.At) })
	return f
}

// Made records that the actor took a statement about a notice along, in a language, and gives its facts. As Of.
func (s *Store) Made(ctx context.Context, actor models.Actor, ref, language string) (Facts, error) {
	facts, err := s.Of(ctx, actor, ref)
	if err != nil {
		return facts, err
	}
	return facts, models.Wrap("record statement", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		of, err := models.One[notice.Notice](tx, `SELECT id, provider_id FROM notices WHERE ref = $1 AND provider_id = $2`, ref,
			actor.ProviderID)
		if err != nil {
			return fmt.Errorf("find notice: %w", err)
		}
		return models.Record(tx, actor.Event(models.EventStatementMade, s.db.Now()).Of(of.ProviderID).About(&of.ID).With(models.EventData{
			Code: language,
		}))
	}))
}
