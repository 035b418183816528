package advisory

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Advisory is a warning of EOKM as a provider that it was sent to reads it, in one language.
type Advisory struct {
	ID              uuid.UUID
	Ref             string // W-2026-003
	State           State
	Title           string
	Body            string // Markdown
	AsksAcknowledge bool
	SentAt          time.Time
	ExpiresAt       time.Time
	WithdrawnAt     *time.Time
	Reason          string     // why it was withdrawn
	Next            string     // the one that took its place, where the reader got that too
	ReadAt          *time.Time // when the reader opened it first
	AcknowledgedAt  *time.Time // when the reader confirmed it
}

// InForce tells whether the advisory still holds.
func (a Advisory) InForce(now time.Time) bool {
	return a.State == Sent && now.Before(a.ExpiresAt)
}

// Waits tells whether the reader has something to do about it: to read it, or to confirm it.
func (a Advisory) Waits(now time.Time) bool {
	return a.InForce(now) && (a.ReadAt == nil || a.AsksAcknowledge && a.AcknowledgedAt == nil)
}

// advisoryOf is an Advisory without its text, in the language $1, for the person $2 of the provider $3.
const advisoryOf = `SELECT a.id, a.ref, a.state, CASE WHEN $1 = 'en' THEN a.title_en ELSE a.title_nl END AS title,
	a.asks_acknowledge, a.sent_at,
		a.expires_at, a.withdrawn_at, a.reason, d.read_at, d.acknowledged_at`

// sentTo joins the advisories that the provider $3 got with what the person $2 did about each.
const sentTo = ` FROM advisory_recipients r JOIN advisories a ON a.id = r.advisory_id AND a.state IN ('sent', 'withdrawn')
	LEFT JOIN advisory_reads d ON d.provider_id = r.provider_id AND d.advisory_id = r.advisory_id AND d.user_id = $2
	WHERE r.provider_id = $3 `

// List lists what the actor's provider was sent: first what is in force, what waits for the actor above it, then the
// rest; each part the newest first. People of a provider only.
func (s *Store) List(ctx context.Context, actor models.Actor, language string) ([]Advisory, error) {
	if actor.Party() != models.PartyProvider {
		return nil, models.ErrForbidden
	}
	var list []Advisory
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, advisoryOf+sentTo+`ORDER BY a.state = 'sent' AND a.expires_at > $4 DESC,
				a.state = 'sent' AND a.expires_at > $4 AND (d.read_at IS NULL OR a.asks_acknowledge AND d.acknowledged_at IS NULL) DESC,
				a.sent_at DESC, a.id DESC LIMIT 500`, language, actor.UserID, actor.ProviderID, s.db.Now())
	})
	return list, models.Wrap("list advisories", err)
}

// Waiting is an advisory that waits for somebody.
type Waiting struct {
	Ref              string
	TitleNL, TitleEN string
}

// Waiting lists what the actor has to read or to confirm, the newest first; at most ten. For who may send, it is the
// drafts that wait for a second person: those that the actor did not write in. Others have none.
func (s *Store) Waiting(ctx context.Context, actor models.Actor) ([]Waiting, error) {
	var list []Waiting
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { QueueWaiting(b, &list, actor, s.db.Now()) })
	return list, models.Wrap("list waiting advisories", err)
}

// QueueWaiting is Waiting for a batch.
func QueueWaiting(b *pgx.Batch, list *[]Waiting, actor models.Actor, now time.Time) {
	switch {
	case actor.Party() == models.PartyProvider:
		models.QueueFind(b, list, `SELECT a.ref, a.title_nl, a.title_en
			FROM advisory_recipients r JOIN advisories a ON a.id = r.advisory_id AND a.state = 'sent' AND a.expires_at > $3
			LEFT JOIN advisory_reads d ON d.provider_id = r.provider_id AND d.advisory_id = r.advisory_id AND d.user_id = $1
			WHERE r.provider_id = $2 AND (d.read_at IS NULL OR a.asks_acknowledge AND d.acknowledged_at IS NULL)
			ORDER BY a.sent_at DESC, a.id DESC LIMIT 10`, actor.UserID, actor.ProviderID, now)
	case actor.Edits():
		models.QueueFind(b, list,
			`SELECT ref, title_nl, title_en FROM advisories WHERE state = 'draft' AND ready AND NOT $1::uuid = ANY (writers)
			ORDER BY saved_at, id LIMIT 10`, actor.UserID)
	}
}

// Open gives an advisory to somebody who reads it, and keeps that they did; the first time counts. ErrNotFound when the
// actor's provider was not sent it. People of a provider only.
func (s *Store) Open(ctx context.Context, actor models.Actor, ref, language string) (Advisory, error) {
	if actor.Party() != models.PartyProvider {
		return Advisory{}, models.ErrForbidden
	}
	var a Advisory
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		b := &pgx.Batch{}
		b.Queue(`INSERT INTO advisory_reads (provider_id, advisory_id, user_id, read_at)
			SELECT r.provider_id, r.advisory_id, $1, $2 FROM advisory_recipients r JOIN advisories a ON a.id = r.advisory_id
			WHERE a.ref = $3 AND r.provider_id = $4 ON CONFLICT DO NOTHING`, actor.UserID, s.db.Now(), ref, actor.ProviderID)
		models.QueueOne(b, &a, advisoryOf+`, CASE WHEN $1 = 'en' THEN a.body_en ELSE a.body_nl END AS body,
				coalesce((SELECT n.ref FROM advisories n JOIN advisory_recipients m ON m.advisory_id = n.id AND m.provider_id = $3
					WHERE n.copy_of = a.id ORDER BY n.sent_at DESC LIMIT 1), '') AS next`+sentTo+`AND a.ref = $4`,
			language, actor.UserID, actor.ProviderID, ref)
		return tx.Send(b)
	})
	return a, models.Wrap("open advisory", err)
}

// Acknowledge keeps that the actor did what an advisory asks for; saying it again changes nothing. ErrConflict when it
// asks for nothing, or does not hold any more. People of a provider only.
func (s *Store) Acknowledge(ctx context.Context, actor models.Actor, ref string) error {
	if actor.Party() != models.PartyProvider {
		return models.ErrForbidden
	}
	return models.Wrap("acknowledge advisory", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		now := s.db.Now()
		a, err := models.One[Advisory](tx, `SELECT a.id, a.state, a.asks_acknowledge, a.expires_at FROM advisories a
			JOIN advisory_recipients r ON r.advisory_id = a.id AND r.provider_id = $1 WHERE a.ref = $2`, actor.ProviderID, ref)
		if err != nil {
			return err
		}
		if !a.State.Allows(Acknowledge) || !a.InForce(now) || !a.AsksAcknowledge {
			return models.ErrConflict
		}
		rows, err := tx.Exec(`INSERT INTO advisory_reads AS d (provider_id, advisory_id, user_id, read_at, acknowledged_at)
			VALUES ($1, $2, $3, $4, $4)
			ON CONFLICT (provider_id, advisory_id, user_id) DO UPDATE SET acknowledged_at = excluded.acknowledged_at
				WHERE d.acknowledged_at IS NULL`,
			actor.ProviderID, a.ID, actor.UserID, now)
		if err != nil || rows == 0 {
			return err
		}
		e := advisoryEvent(actor, models.EventAdvisoryAcknowledged, ref, now)
		e.ProviderID = actor.ProviderID
		return models.Record(tx, e)
	}))
}

// advisoryEvent says what happened to which advisory; it holds nothing of the text.
func advisoryEvent(actor models.Actor, kind models.EventKind, ref string, now time.Time) models.Event {
	return actor.Event(kind, now).With(models.EventData{Code: ref})
}
