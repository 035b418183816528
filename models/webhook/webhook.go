package webhook

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// The states of a webhook.
const (
	stateActive   = "active"
	stateDisabled = "disabled"
)

// Webhook is a machine that is told of events.
type Webhook struct {
	ProviderID   uuid.UUID
	ID           uuid.UUID
	Name         string // as its provider calls it
	URL          string // https, on port 443
	Kinds        []models.EventKind
	State        string
	Reason       Reason // why it is told nothing; "" while it is
	PublicKey    []byte
	OldPublicKey []byte
	OldUntil     *time.Time // until when it is signed by the old key too; nil: there is none
	FailingSince *time.Time // since when it took nothing; nil: it takes
	PausedUntil  *time.Time
	SucceededAt  *time.Time
	CreatedAt    time.Time
	Waiting      int        // deliveries, up to models.CountCap+1
	Held         int        // likewise, that wait for somebody who sends them again
	NextAt       *time.Time // when the next is tried; nil: none waits
}

// Active tells whether it is told of events.
func (w Webhook) Active() bool { return w.State == stateActive }

const (
	// Limit is how many a provider may have.
	Limit     = 10
	nameLimit = 60
	urlLimit  = 500
)

// Setting is what its keeper says of a webhook.
type Setting struct {
	Name  string
	URL   string
	Kinds []models.EventKind
}

// settled checks a setting and brings it into the form in which it is kept. The address is one on the open internet: that it leads to no
// other is held where it is called (portal/egress), since a name can change what it stands for.
func (s *Store) settled(ctx context.Context, actor models.Actor, set Setting, before string) (Setting, error) {
	var bad models.Faults
	set.Name = models.OneLine(&bad, "name", set.Name, nameLimit)
	if set.Name == "" {
		bad.Add("name", "webhooks.name.none")
	}
	if set.URL = strings.TrimSpace(set.URL); !strings.Contains(set.URL, "://") {
		set.URL = "https://" + set.URL // a page shows it without
	}
	u, err := url.Parse(set.URL)
	switch {
	case len(set.URL) > urlLimit:
		bad.Add("url", "webhooks.url.long")
	case err != nil || u.Scheme != "https" || u.Opaque != "" || models.HasControl(set.URL) || !strings.Contains(u.Hostname(), "."):
		bad.Add("url", "webhooks.url.https")
	case u.User != nil || u.Fragment != "":
		bad.Add("url", "webhooks.url.parts")
	case u.Port() != "" && u.Port() != "443":
		bad.Add("url", "webhooks.url.port")
	}
	kept := set.Kinds[:0:0]
	for _, h := range models.Hooks { // in one order, each once
		if slices.Contains(set.Kinds, h.Kind) {
			kept = append(kept, h.Kind)
		}
	}
	if len(kept) == 0 {
		bad.Add("kinds", "webhooks.kinds.none")
	}
	set.Kinds = kept
	if err := bad.Err(); err != nil {
		return set, err
	}
	if set.Name, err = s.address.Unnamed(ctx, actor, "name", set.Name); err != nil || set.URL == before {
		return set, err
	}
	plain := strings.TrimPrefix(set.URL, "https://")
	hidden, err := s.address.Unnamed(ctx, actor, "url", plain)
	if err == nil && hidden != plain {
		return set, &models.Invalid{Field: "url", Key: "webhooks.url.reported"}
	}
	return set, err
}

// Add makes a webhook with keys of its own, and gives its id. A fault of a field that cannot be so. A provider's admin only.
func (s *Store) Add(ctx context.Context, actor models.Actor, set Setting) (uuid.UUID, error) {
	if err := mayKeep(actor, actor.ProviderID); err != nil {
		return uuid.Nil, err
	}
	set, err := s.settled(ctx, actor, set, "")
	if err != nil {
		return uuid.Nil, err
	}
	id, secret := models.NewID(), newSecret()
	return id, models.Wrap("add webhook", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		sealed, err := s.seal(secret, id)
		if err != nil {
			return err
		}
		// who adds another one meanwhile waits: the limit holds
		if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks:' || $1::text, 0))`, actor.ProviderID); err != nil {
			return err
		}
		n, err := models.One[int](tx, `SELECT count(*)::int FROM webhooks WHERE provider_id = $1`, actor.ProviderID)
		if err != nil {
			return err
		}
		if n >= Limit {
			return &models.Invalid{Field: "name", Key: "webhooks.limit", Args: map[string]string{"Max": strconv.Itoa(Limit)}}
		}
		now := s.db.Now()
		if err := tx.Do(`INSERT INTO webhooks (provider_id, id, name, url, kinds, state, secret, public_key, created_at, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`, actor.ProviderID, id, set.Name, set.URL, set.Kinds, stateActive, sealed,
			secret.public(), now); err != nil {
			return err
		}
		return models.Record(tx, named(actor.Event(models.EventWebhookAdded, now).Of(actor.ProviderID), set.Name))
	}))
}

func named(e models.Event, name string) models.Event { return e.With(models.EventData{Other: name}) }

// Change says anew what a webhook is called, where it is and what it is told. A provider's admin only.
func (s *Store) Change(ctx context.Context, actor models.Actor, id uuid.UUID, set Setting) error {
	before, err := s.Get(ctx, actor, actor.ProviderID, id)
	if err != nil {
		return err
	}
	if set, err = s.settled(ctx, actor, set, before.URL); err != nil {
		return err
	}
	return models.Wrap("change webhook", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		now := s.db.Now()
		if err := models.Gone(tx.Exec(`UPDATE webhooks SET name = $1, url = $2, kinds = $3, changed_at = $4
			WHERE provider_id = $5 AND id = $6`,
			set.Name, set.URL, set.Kinds, now, actor.ProviderID, id)); err != nil {
			return err
		}
		return models.Record(tx, named(actor.Event(models.EventWebhookChanged, now).Of(actor.ProviderID), set.Name))
	}))
}

// columns are those of a Webhook.
const columns = `w.provider_id, w.id, w.name, w.url, w.kinds, w.state, w.reason, w.public_key, w.old_public_key, w.old_until,
	w.failing_since,
	w.paused_until, w.succeeded_at, w.created_at,
	(SELECT count(*)::int FROM (SELECT FROM webhook_deliveries d WHERE d.provider_id = w.provider_id AND d.webhook_id = w.id
		AND d.state = 'waiting' LIMIT $2) d) AS waiting,
	(SELECT count(*)::int FROM (SELECT FROM webhook_deliveries d WHERE d.provider_id = w.provider_id AND d.webhook_id = w.id
		AND d.state = 'held' LIMIT $2) d) AS held,
	(SELECT greatest(min(d.next_at), w.paused_until) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND
	d.state = 'waiting') AS next_at`

// List gives a provider's webhooks, the oldest first. Its admin, and the portal's own commands.
func (s *Store) List(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Webhook, error) {
	if err := mayKeep(actor, provider); err != nil {
		return nil, err
	}
	var list []Webhook
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Webhook](tx, `SELECT `+columns+` FROM webhooks w WHERE w.provider_id = $1 ORDER BY w.created_at, w.id`,
			provider, models.CountCap+1)
		return err
	})
	return list, models.Wrap("list webhooks", err)
}

// Get gives one; ErrNotFound when the provider has no such one. Its admin, and the portal's own commands.
func (s *Store) Get(ctx context.Context, actor models.Actor, provider, id uuid.UUID) (Webhook, error) {
	if err := mayKeep(actor, provider); err != nil {
		return Webhook{}, err
	}
	var w Webhook
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		w, err = models.One[Webhook](tx, `SELECT `+columns+` FROM webhooks w WHERE w.provider_id = $1 AND w.id = $3`, provider,
			models.CountCap+1, id)
		return err
	})
	return w, models.Wrap("get webhook", err)
}

// Told is a machine that is told of events, as anybody of its desk may know it.
type Told struct {
	Name  string
	Kinds []models.EventKind
}

// Told lists those of the actor's provider that are on, by name. Desks only.
func (s *Store) Told(ctx context.Context, actor models.Actor) ([]Told, error) {
	if actor.Role != models.RoleAgent && actor.Role != models.RoleProviderAdmin {
		return nil, fmt.Errorf("see who is told: %w", models.ErrForbidden)
	}
	var list []Told
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Told](tx, `SELECT name, kinds FROM webhooks WHERE provider_id = $1 AND state = $2 ORDER BY name, id`,
			actor.ProviderID, stateActive)
		return err
	})
	return list, models.Wrap("list who is told", err)
}

// PublicKeys gives the public keys of a webhook, the one in use first: no secret, and anybody's who knows its id.
func (s *Store) PublicKeys(ctx context.Context, id uuid.UUID) ([][]byte, error) {
	var keys [][]byte
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		w, err := models.One[Webhook](tx, `SELECT public_key, CASE WHEN old_until > $2 THEN old_public_key END AS old_public_key
			FROM webhooks WHERE id = $1`, id, s.db.Now())
		if keys = [][]byte{w.PublicKey}; w.OldPublicKey != nil {
			keys = append(keys, w.OldPublicKey)
		}
		return err
	})
	return keys, models.Wrap("read public keys", err)
}
