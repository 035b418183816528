// Package push is the browsers that people of a desk have told that something is to be done: which, and when each was last told. What they
// are told is that, and how many notices are open; nothing of any notice.
// What never may live here: a call to a push service (portal/webpush), or what a notice is about.
package push

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct{ db *models.DB }

// New makes the room's Store over the database.
func New(db *models.DB) *Store { return &Store{db: db} }

// Subscription is a browser that its owner has told. Whoever knows all of it and the portal's key can make it show something.
type Subscription struct {
	ID        uuid.UUID
	UserID    uuid.UUID
	Endpoint  string // where its maker takes messages for it
	P256dh    string // what they are encrypted to
	Auth      string
	Agent     string // which browser it is, as a page says it
	CreatedAt time.Time
	ToldAt    *time.Time
}

const (
	// BrowserLimit is how many browsers somebody may have told.
	BrowserLimit  = 10
	endpointLimit = 1000
)

// fault says what of a subscription no browser makes; nil when nothing is. The endpoint is an address on the open internet: that it leads
// to no other is held where it is called (portal/egress), since a name can change what it stands for.
func (s Subscription) fault() error {
	u, err := url.Parse(s.Endpoint)
	key, keyErr := base64.RawURLEncoding.DecodeString(strings.TrimRight(s.P256dh, "="))
	secret, authErr := base64.RawURLEncoding.DecodeString(strings.TrimRight(s.Auth, "="))
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Port() != "" || !strings.Contains(u.Hostname(), ".") ||
		len(s.Endpoint) > endpointLimit || models.HasControl(s.Endpoint):
	case keyErr != nil || len(key) != 65 || key[0] != 4: // a point of P-256, not compressed
	case authErr != nil || len(secret) != 16:
	default:
		return nil
	}
	return &models.Invalid{Field: "endpoint", Key: "push.browser"}
}

// Subscribe has a browser of the actor told from now on. One that somebody else had told is the actor's now: they sit at it. The oldest
// goes where there are too many. Desks only.
func (s *Store) Subscribe(ctx context.Context, actor models.Actor, of Subscription) error {
	if err := mayBeTold(actor); err != nil {
		return err
	}
	if err := of.fault(); err != nil {
		return err
	}
	return models.Wrap("subscribe browser", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, agent, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh,
				auth = excluded.auth, agent = excluded.agent, created_at = excluded.created_at, told_at = NULL`,
			models.NewID(), actor.UserID, of.Endpoint, of.P256dh, of.Auth, of.Agent, s.db.Now()); err != nil {
			return err
		}
		return tx.Do(`DELETE FROM push_subscriptions WHERE id IN (SELECT id FROM push_subscriptions WHERE user_id = $1
			ORDER BY created_at DESC, id DESC OFFSET $2)`, actor.UserID, BrowserLimit)
	}))
}

// Own lists the actor's, the newest first. Desks only.
func (s *Store) Own(ctx context.Context, actor models.Actor) ([]Subscription, error) {
	if err := mayBeTold(actor); err != nil {
		return nil, err
	}
	var list []Subscription
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Subscription](tx, `SELECT id, user_id, agent, created_at, told_at FROM push_subscriptions
			WHERE user_id = $1 ORDER BY created_at DESC, id DESC`, actor.UserID)
		return err
	})
	return list, models.Wrap("list browsers", err)
}

// Remove has one of the actor's told no more. ErrNotFound when they have no such one. Desks only.
func (s *Store) Remove(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if err := mayBeTold(actor); err != nil {
		return err
	}
	return models.Wrap("remove browser", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		rows, err := tx.Exec(`DELETE FROM push_subscriptions WHERE id = $1 AND user_id = $2`, id, actor.UserID)
		if err == nil && rows == 0 {
			return models.ErrNotFound
		}
		return err
	}))
}

func mayBeTold(actor models.Actor) error {
	if actor.Party() != models.PartyProvider || actor.Role == models.RoleGuest || actor.UserID == uuid.Nil {
		return fmt.Errorf("be told by a browser: %w", models.ErrForbidden)
	}
	return nil
}

// Telling is a browser to be told that something is to be done.
type Telling struct {
	Subscription

	Language string
	At       time.Time // of what there is to tell
	Open     int       // notices that wait for the desk, up to models.CountCap+1; a practice is not counted
}

// pressing are the kinds of mail whose reason a browser tells of, as text for the partial index (migrations/00048).
const pressing = `'` + string(models.MailNew) + `', '` + string(models.MailBatch) + `', '` + string(models.MailReminder) + `', '` +
	string(models.MailCall) + `', '` + string(models.MailDueSoon) + `', '` + string(models.MailBreach) + `', '` +
	string(models.MailReopened) + `', '` + string(models.MailRaised) + `'`

// stale is how old news may be: of what is older the browser was off, and mail and list say it.
const stale = time.Hour

// Due lists browsers that are to be told, at most limit of them. System only.
func (s *Store) Due(ctx context.Context, limit int) ([]Telling, error) {
	var list []Telling
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Telling](tx, fmt.Sprintf(`SELECT s.*, u.language, m.at, (SELECT count(*) FROM (SELECT FROM notices n
				WHERE n.provider_id = u.provider_id AND n.phase = %d AND NOT n.practice ORDER BY n.due_at LIMIT %d) o) AS open
			FROM push_subscriptions s JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL AND u.role IN (`+models.DeskRoles+`)
			CROSS JOIN LATERAL (SELECT max(m.created_at) AS at FROM mails m WHERE m.provider_id = u.provider_id AND m.kind IN (`+pressing+`)
				AND m.created_at > greatest(coalesce(s.told_at, s.created_at), $1)) m
			WHERE m.at IS NOT NULL ORDER BY m.at, s.id LIMIT $2`, models.TurnProvider, models.CountCap+1), s.db.Now().Add(-stale), limit)
		return err
	})
	return list, models.Wrap("find browsers to tell", err)
}

// Told records that a browser was told of what there was at a time, or that it could not be: what comes after that is new. System only.
func (s *Store) Told(ctx context.Context, id uuid.UUID, at time.Time) error {
	return models.Wrap("record telling", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`UPDATE push_subscriptions SET told_at = greatest(told_at, $1) WHERE id = $2`, at, id)
	}))
}

// Forget removes a browser that its maker knows no more. System only.
func (s *Store) Forget(ctx context.Context, id uuid.UUID) error {
	return models.Wrap("forget browser", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM push_subscriptions WHERE id = $1`, id)
	}))
}
