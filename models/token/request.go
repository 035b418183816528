package token

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// RequestsFor is how long it is known what was asked with a token.
const RequestsFor = 30 * models.Day

// requestsShown is how many of them a page shows.
const requestsShown = 100

// usedEvery is how exact a token's last use is.
const usedEvery = time.Minute

// Request is one line of what was asked with a token. It has no body, and of the address the route's pattern alone.
type Request struct {
	ID      uuid.UUID // as in the answer's Request-Id
	TokenID uuid.UUID
	At      time.Time
	Method  string
	Route   string
	Status  int
	Ms      int
}

// Note writes down what was asked with a token, and that it was used. The portal only.
func (s *Store) Note(ctx context.Context, t Token, r Request) error {
	return models.Wrap("note request", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		// a line that a crash takes is no loss, and nobody waits for the disk
		if err := tx.Do(`SELECT set_config('synchronous_commit', 'off', true)`); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO token_requests (provider_id, id, token_id, at, method, route, status, ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, t.ProviderID, r.ID, t.ID, r.At, r.Method, r.Route, r.Status, r.Ms); err != nil {
			return err
		}
		if t.UsedAt != nil && r.At.Sub(*t.UsedAt) < usedEvery {
			return nil
		}
		return tx.Do(`UPDATE tokens SET used_at = $1 WHERE provider_id = $2 AND id = $3 AND (used_at IS NULL OR used_at < $1)`,
			r.At, t.ProviderID, t.ID)
	}))
}

// Requests lists the newest of what was asked with a token of an organisation. Who may make its tokens only.
func (s *Store) Requests(ctx context.Context, actor models.Actor, provider, id uuid.UUID) ([]Request, error) {
	if err := mayKeep(actor, provider); err != nil {
		return nil, err
	}
	var list []Request
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Request](tx, `SELECT id, token_id, at, method, route, status, ms FROM token_requests
			WHERE provider_id = $1 AND token_id = $2 ORDER BY id DESC LIMIT $3`, provider, id, requestsShown)
		return err
	})
	return list, models.Wrap("list requests", err)
}

// Sweep forgets requests of more than RequestsFor ago, and answers of more than AnswersFor. System only; run by a periodic job.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.db.Now()
	return models.Wrap("sweep tokens", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`DELETE FROM token_requests WHERE at < $1`, now.Add(-RequestsFor)); err != nil {
			return err
		}
		return tx.Do(`DELETE FROM token_answers WHERE created_at < $1`, now.Add(-AnswersFor))
	}))
}
