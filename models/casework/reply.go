package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Purpose is what a saved reply is for.
type Purpose string

// The purposes.
const (
	ForQuestion Purpose = "question" // a message to a desk
	ForDecision Purpose = "decision" // the reason of a decision
)

// Purposes lists them. Do not change it.
var Purposes = []Purpose{ForQuestion, ForDecision}

// Reply is a text that EOKM's people choose, and change where it does not fit.
type Reply struct {
	ID        uuid.UUID
	Purpose   Purpose
	Title     string
	TextNL    string
	TextEN    string
	By        string
	CreatedAt time.Time
}

// AddReply keeps a text in both languages, for everybody of EOKM. All that is missing comes at once. Analysts and admins only.
func (s *Store) AddReply(ctx context.Context, actor models.Actor, r Reply) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	var list []error
	if !slices.Contains(Purposes, r.Purpose) {
		list = append(list, &models.Invalid{Field: "purpose", Key: "casework.purpose_missing"})
	}
	for _, text := range []struct {
		field string
		of    *string
	}{{"title", &r.Title}, {"nl", &r.TextNL}, {"en", &r.TextEN}} {
		typed, err := s.address.Typed(ctx, actor, text.field, *text.of, true)
		if err != nil {
			list = append(list, err)
		}
		*text.of = typed
	}
	if err := errors.Join(list...); err != nil {
		return err
	}
	return models.Wrap("keep a reply", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return tx.Do(`INSERT INTO saved_replies (id, purpose, title, text_nl, text_en, user_id, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, models.NewID(), r.Purpose, r.Title, r.TextNL, r.TextEN, actor.UserID, s.db.Now())
	}))
}

// RemoveReply takes a text away; where it was used it stays. ErrConflict when it is gone already. Analysts and admins only.
func (s *Store) RemoveReply(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("remove a reply", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if _, err := models.One[uuid.UUID](tx, `SELECT id FROM saved_replies WHERE id = $1`, id); err != nil {
			return err
		}
		return models.Changed(tx.Exec(`UPDATE saved_replies SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL`, s.db.Now(), id))
	}))
}

// Replies lists those for a purpose, or all for "", by title. Staff only: anybody else has none.
func (s *Store) Replies(ctx context.Context, actor models.Actor, purpose Purpose) (list []Reply, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		list, err = models.Find[Reply](tx, `SELECT s.id, s.purpose, s.title, s.text_nl, s.text_en, coalesce(u.name, '') AS by, s.created_at
			FROM saved_replies s LEFT JOIN users u ON u.id = s.user_id
			WHERE s.removed_at IS NULL AND ($1 = '' OR s.purpose = $1) ORDER BY s.title, s.id LIMIT 200`, purpose)
		return err
	})
	return list, models.Wrap("list replies", err)
}

// ReplyFor is the text of a reply in the language of the notice's provider; "" when there is no such reply. Staff only.
func (s *Store) ReplyFor(ctx context.Context, actor models.Actor, id uuid.UUID, ref string) (text string, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		found, err := models.Maybe[struct{ Text string }](tx, `SELECT CASE WHEN p.language = 'en' THEN s.text_en ELSE s.text_nl END AS text
			FROM saved_replies s, notices n JOIN providers p ON p.id = n.provider_id
			WHERE s.id = $1 AND s.removed_at IS NULL AND n.ref = $2 AND $3`, id, ref, actor.Staff())
		if found != nil {
			text = found.Text
		}
		return err
	})
	return text, models.Wrap("choose a reply", err)
}
