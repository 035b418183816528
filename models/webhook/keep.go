package webhook

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Overlap is how long both the old and the new key sign after a rotation: its machine is changed in that time.
const Overlap = 7 * 24 * time.Hour

// Secret gives the key of v1 for its machine. A provider's admin only.
func (s *Store) Secret(ctx context.Context, actor models.Actor, id uuid.UUID) (string, error) {
	if err := mayKeep(actor, actor.ProviderID); err != nil {
		return "", err
	}
	var sealed []byte
	if err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		sealed, err = models.One[[]byte](tx, `SELECT secret FROM webhooks WHERE provider_id = $1 AND id = $2`, actor.ProviderID, id)
		return err
	}); err != nil {
		return "", models.Wrap("read secret of webhook", err)
	}
	secret, err := s.open(sealed, id)
	if err != nil {
		return "", models.Wrap("open secret of webhook", err)
	}
	return secret.Text(), nil
}

// Rotate gives a webhook new keys. By the old ones it is signed too for Overlap, or no more where they leaked. A provider's admin only.
func (s *Store) Rotate(ctx context.Context, actor models.Actor, id uuid.UUID, leaked bool) error {
	if err := mayKeep(actor, actor.ProviderID); err != nil {
		return err
	}
	secret := newSecret()
	return models.Wrap("rotate keys of webhook", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		sealed, err := s.seal(secret, id)
		if err != nil {
			return err
		}
		now := s.db.Now()
		names, err := models.Find[string](tx, `UPDATE webhooks SET secret = $1, public_key = $2,
				old_secret = CASE WHEN $3 THEN NULL ELSE secret END, old_public_key = CASE WHEN $3 THEN NULL ELSE public_key END,
				old_until = CASE WHEN $3 THEN NULL ELSE $4::timestamptz END, changed_at = $5
			WHERE provider_id = $6 AND id = $7 RETURNING name`, sealed,
			secret.public(), leaked, now.Add(Overlap), now, actor.ProviderID, id)
		if err != nil || len(names) == 0 {
			return models.Gone(int64(len(names)), err)
		}
		data := models.EventData{Other: names[0], At: now}
		if !leaked {
			data.At = now.Add(Overlap)
		}
		return models.Record(tx, actor.Event(models.EventWebhookRotated, now).Of(actor.ProviderID).With(data))
	}))
}

// Disable has a webhook told nothing. What waits for it, and what comes, is kept until somebody sends it. Its provider's admin, and the
// portal's own commands.
func (s *Store) Disable(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error {
	if err := mayKeep(actor, provider); err != nil {
		return err
	}
	return models.Wrap("disable webhook", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return s.disable(tx, actor, provider, id, ReasonByHand)
	}))
}

func (s *Store) disable(tx *models.Tx, actor models.Actor, provider, id uuid.UUID, why Reason) error {
	now := s.db.Now()
	name, err := standsAt(tx, provider, id, stateActive)
	if err != nil {
		return err
	}
	if err := tx.Do(`UPDATE webhooks SET state = $1, reason = $2, changed_at = $3 WHERE provider_id = $4 AND id = $5`, stateDisabled, why,
		now, provider, id); err != nil {
		return err
	}
	if err := tx.Do(`UPDATE webhook_deliveries SET state = $1, next_at = NULL
		WHERE provider_id = $2 AND webhook_id = $3 AND state = '`+stateWaiting+`'`, stateHeld, provider, id); err != nil {
		return err
	}
	return models.Record(tx, actor.Event(models.EventWebhookDisabled, now).Of(provider).With(models.EventData{
		Other: name, Code: string(why),
	}))
}

// standsAt locks a webhook and gives its name: ErrNotFound when there is no such one, ErrConflict when its state is another.
func standsAt(tx *models.Tx, provider, id uuid.UUID, state string) (name string, err error) {
	w, err := models.One[struct{ Name, State string }](tx, `SELECT name, state FROM webhooks WHERE provider_id = $1 AND id = $2
		FOR NO KEY UPDATE`, provider, id)
	if err == nil && w.State != state {
		err = models.ErrConflict
	}
	return w.Name, err
}

// Enable has a webhook told again, of what comes from now on. Its provider's admin only.
func (s *Store) Enable(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if err := mayKeep(actor, actor.ProviderID); err != nil {
		return err
	}
	return models.Wrap("enable webhook", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		now := s.db.Now()
		name, err := standsAt(tx, actor.ProviderID, id, stateDisabled)
		if err != nil {
			return err
		}
		if err := tx.Do(`UPDATE webhooks SET state = $1, reason = '', failures = 0, failing_since = NULL, paused_until = NULL,
				changed_at = $2
			WHERE provider_id = $3 AND id = $4`, stateActive, now, actor.ProviderID, id); err != nil {
			return err
		}
		return models.Record(tx, named(actor.Event(models.EventWebhookEnabled, now).Of(actor.ProviderID), name))
	}))
}

// Remove forgets a webhook, its keys and all that it was told. What it was told can be much: it goes in portions, each by itself, so that
// nobody waits for all of it; the webhook is told nothing from the first on, which records who removed it, and its row goes last. Who is
// cut off in between removes it once more. A provider's admin only.
func (s *Store) Remove(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if err := mayKeep(actor, actor.ProviderID); err != nil {
		return err
	}
	if err := s.db.Write(ctx, actor, func(tx *models.Tx) error { return s.removing(tx, actor, id) }); err != nil {
		return models.Wrap("remove webhook", err)
	}
	for gone := int64(sweptAtOnce); gone == sweptAtOnce; {
		if err := s.db.Write(ctx, actor, func(tx *models.Tx) (err error) {
			gone, err = tx.Exec(`DELETE FROM webhook_deliveries WHERE provider_id = $1 AND ctid = ANY(ARRAY(SELECT ctid
				FROM webhook_deliveries WHERE provider_id = $1 AND webhook_id = $2 LIMIT $3))`, actor.ProviderID, id, sweptAtOnce)
			return err
		}); err != nil {
			return models.Wrap("remove what a webhook was told", err)
		}
	}
	return models.Wrap("remove webhook", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM webhooks WHERE provider_id = $1 AND id = $2`, actor.ProviderID, id)
	}))
}

// removing turns a webhook off that is on, so that nothing waits for it, and records that it goes.
func (s *Store) removing(tx *models.Tx, actor models.Actor, id uuid.UUID) error {
	w, err := models.One[struct{ Name, State string }](tx, `SELECT name, state FROM webhooks WHERE provider_id = $1 AND id = $2
		FOR NO KEY UPDATE`, actor.ProviderID, id)
	if err != nil {
		return err
	}
	if w.State == stateActive {
		if err := s.disable(tx, actor, actor.ProviderID, id, ReasonByHand); err != nil {
			return err
		}
	}
	return models.Record(tx, named(actor.Event(models.EventWebhookRemoved, s.db.Now()).Of(actor.ProviderID), w.Name))
}
