// Package casework is what EOKM's people keep for themselves about a notice: who of them takes care of it, what they write for each other,
// and the texts that they answer with again and again. No provider sees any of it.
package casework

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	notice  *notice.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, notice *notice.Store) *Store {
	return &Store{db: db, address: address, notice: notice}
}

// Note is what somebody of EOKM wrote for their colleagues.
type Note struct {
	Text      string
	By        string
	CreatedAt time.Time
}

// Colleague is somebody of EOKM who can take care of a notice.
type Colleague struct {
	ID   uuid.UUID
	Name string
}

// Kept is what EOKM keeps about one notice.
type Kept struct {
	Owner  Colleague // the zero value: nobody in particular
	Notes  []Note    // the newest first; at most 100
	People []Colleague
}

// theNotice is the key of a notice by its reference; ErrNotFound when there is none.
func theNotice(tx *models.Tx, ref, lock string) (key struct{ ProviderID, ID uuid.UUID }, err error) {
	return models.One[struct{ ProviderID, ID uuid.UUID }](tx, `SELECT provider_id, id FROM notices WHERE ref = $1`+lock, ref)
}

// Kept gives what is kept about a notice. Staff only: to anybody else there is no such notice.
func (s *Store) Kept(ctx context.Context, actor models.Actor, ref string) (kept Kept, err error) {
	if !actor.Staff() {
		return kept, models.ErrNotFound
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		n, err := theNotice(tx, ref, "")
		if err != nil {
			return err
		}
		owner, err := models.Maybe[Colleague](tx, `SELECT u.id, u.name FROM notice_owners o JOIN users u ON u.id = o.user_id
			WHERE o.provider_id = $1 AND o.notice_id = $2`, n.ProviderID, n.ID)
		if err != nil {
			return err
		}
		if owner != nil {
			kept.Owner = *owner
		}
		if kept.Notes, err = models.Find[Note](tx, `SELECT o.text, coalesce(u.name, '') AS by, o.created_at
			FROM notice_notes o LEFT JOIN users u ON u.id = o.user_id WHERE o.provider_id = $1 AND o.notice_id = $2
			ORDER BY o.created_at DESC, o.id DESC LIMIT 100`, n.ProviderID, n.ID); err != nil {
			return err
		}
		kept.People, err = models.Find[Colleague](tx, `SELECT id, name FROM users WHERE provider_id = $1 AND role IN ($2, $3)
			AND disabled_at IS NULL ORDER BY name, id`, uuid.Nil, models.RoleAnalyst, models.RoleAdmin)
		return err
	})
	return kept, models.Wrap("read what is kept about a notice", err)
}

// AddNote writes a note for colleagues. What it names of the notice's addresses is put by number; an *Invalid when it is none, or names
// another address. Analysts and admins only.
func (s *Store) AddNote(ctx context.Context, actor models.Actor, ref, text string) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	text, err := s.notice.TypedAbout(ctx, actor, ref, "text", text, true)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("write a note", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := theNotice(tx, ref, " FOR KEY SHARE")
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO notice_notes (id, provider_id, notice_id, text, user_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			models.NewID(), n.ProviderID, n.ID, text, actor.UserID, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventNoted, now).Of(n.ProviderID).About(&n.ID).ForStaff())
	}))
}

// Give gives a notice to somebody of EOKM, or with the nil id to nobody. It divides work and changes nothing else. An *Invalid for
// somebody who cannot take it. Analysts and admins only.
func (s *Store) Give(ctx context.Context, actor models.Actor, ref string, to uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("give a notice to a colleague", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := theNotice(tx, ref, " FOR UPDATE")
		if err != nil {
			return err
		}
		data := models.EventData{Code: "nobody"}
		if to == uuid.Nil {
			err = tx.Do(`DELETE FROM notice_owners WHERE provider_id = $1 AND notice_id = $2`, n.ProviderID, n.ID)
		} else {
			who, found := models.Maybe[Colleague](tx, `SELECT id, name FROM users WHERE id = $1 AND provider_id = $2 AND role IN ($3, $4)
				AND disabled_at IS NULL`, to, uuid.Nil, models.RoleAnalyst, models.RoleAdmin)
			if found != nil {
				return found
			}
			if who == nil {
				return &models.Invalid{Field: "owner", Key: "casework.owner_unknown"}
			}
			data = models.EventData{To: who.Name}
			err = tx.Do(`INSERT INTO notice_owners (provider_id, notice_id, user_id, since) VALUES ($1, $2, $3, $4)
				ON CONFLICT (provider_id, notice_id) DO UPDATE SET user_id = excluded.user_id, since = excluded.since`,
				n.ProviderID, n.ID, to, now)
		}
		if err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventOwned, now).Of(n.ProviderID).About(&n.ID).With(data).ForStaff())
	}))
}
