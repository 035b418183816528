package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// quarterOf is the first day of the quarter that a time is in.
func quarterOf(at time.Time) time.Time {
	return time.Date(at.Year(), (at.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
}

// NextContactCheck is when the next test mails go out.
func NextContactCheck(now time.Time) time.Time { return quarterOf(now).AddDate(0, 3, 0) }

// CheckContacts owes each verified contact of an active provider its test mail of this quarter, once, at most limit in a
// run; it gives how many. An address that was confirmed this quarter has shown that somebody reads it. System only; run by a
// periodic job.
func (s *Store) CheckContacts(ctx context.Context, limit int) (int, error) {
	now := s.db.Now()
	sent := 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		rows, err := models.Find[struct {
			ID, ProviderID uuid.UUID
			Email          string
		}](tx, `INSERT INTO contact_checks (id, provider_id, contact_id, quarter, email, sent_at)
			SELECT gen_random_uuid(), c.provider_id, c.id, $1, c.email, $2 FROM contacts c
			JOIN providers p ON p.id = c.provider_id AND p.status = 'active'
			WHERE c.removed_at IS NULL AND c.verified_at < $4 AND NOT EXISTS (SELECT 1 FROM contact_checks k
				WHERE k.provider_id = c.provider_id AND k.contact_id = c.id AND k.quarter = $1)
			ORDER BY c.provider_id, c.id LIMIT $3 ON CONFLICT DO NOTHING RETURNING id, provider_id, email`,
			quarterOf(now), now, limit, quarterOf(now))
		if err != nil {
			return fmt.Errorf("plan checks: %w", err)
		}
		for _, r := range rows {
			if err := oweContact(tx, models.MailContactCheck, r.ProviderID, r.Email, r.ID, now); err != nil {
				return err
			}
		}
		sent = len(rows)
		return nil
	})
	return sent, models.Wrap("check contacts", err)
}

// CheckedContact is a test mail as whoever follows its link sees it.
type CheckedContact struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	ContactID  uuid.UUID
	Email      string
	Provider   string
	AnsweredAt *time.Time
}

// ContactCheck finds the test mail of a link; ErrNotFound once its address is no contact's any more.
func (s *Store) ContactCheck(ctx context.Context, token string, from models.Visitor) (CheckedContact, error) {
	id, err := s.db.OpenLink(ctx, models.LinkContact, token, from)
	if err != nil {
		return CheckedContact{}, err
	}
	var k CheckedContact
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		k, err = models.One[CheckedContact](tx,
			`SELECT k.*, p.name AS provider FROM contact_checks k JOIN providers p ON p.id = k.provider_id
			JOIN contacts c ON c.provider_id = k.provider_id AND c.id = k.contact_id AND c.removed_at IS NULL
				AND lower(c.email) = lower(k.email)
			WHERE k.id = $1`, id)
		return err
	})
	return k, models.Wrap("find contact check", err)
}

// AnswerContactCheck records that somebody reads the mail of a contact. A second time changes nothing.
func (s *Store) AnswerContactCheck(ctx context.Context, token string, from models.Visitor) error {
	k, err := s.ContactCheck(ctx, token, from)
	if err != nil {
		return err
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, from.IP, uuid.Nil, now)
	if err != nil {
		return err
	}
	return models.Wrap("answer contact check", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		rows, err := tx.Exec(`UPDATE contact_checks SET answered_at = $1 WHERE provider_id = $2 AND id = $3 AND answered_at IS NULL`,
			now, k.ProviderID, k.ID)
		if err != nil || rows == 0 {
			return err
		}
		if err := tx.Do(`UPDATE contacts SET bounced_at = NULL WHERE provider_id = $1 AND id = $2`, k.ProviderID, k.ContactID); err != nil {
			return err
		}
		return models.Record(tx, models.System().Event(models.EventCheckAnswered, now).Of(k.ProviderID).With(models.EventData{
			To: k.Email, From: origin,
		}))
	}))
}

// ContactBounced marks the contacts with a mailbox that refuses for good.
func ContactBounced(tx *models.Tx, provider uuid.UUID, mailbox string, now time.Time) error {
	rows, err := models.Find[Contact](tx, `UPDATE contacts SET bounced_at = $1 WHERE provider_id = $2 AND lower(email) = lower($3)
		AND removed_at IS NULL AND bounced_at IS NULL RETURNING *`, now, provider, mailbox)
	if err != nil {
		return fmt.Errorf("mark contact: %w", err)
	}
	for _, c := range rows {
		if err := models.Record(tx, c.event(models.System(), now, models.EventContactBounced, c.Email)); err != nil {
			return err
		}
	}
	return nil
}

// UnhealthyContact is a contact that mail may not reach anybody at.
type UnhealthyContact struct {
	Contact
	Provider string
}

// Unhealthy picks the contacts that something is wrong with, but for those that were never verified. $1 is as in contactHealth.
const Unhealthy = silence + `WHERE c.removed_at IS NULL AND ` + contactHealth + ` IN ('` + string(ContactBounces) + `', '` +
	string(ContactSilent) + `')`

// UnhealthyContacts lists the contacts whose address bounces or whose test mail stays unanswered, by provider: of all for
// staff, its own for a provider.
func (s *Store) UnhealthyContacts(ctx context.Context, actor models.Actor) ([]UnhealthyContact, error) {
	var list []UnhealthyContact
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[UnhealthyContact](tx, `SELECT c.*, p.name AS provider, k.waits_since, `+contactHealth+` AS health
			FROM contacts c JOIN providers p ON p.id = c.provider_id AND p.status IN ('active', 'suspended') `+Unhealthy+
			` ORDER BY p.name, c.kind, c.email`,
			silentSince(s.db.Now()))
		return err
	})
	return list, models.Wrap("list unhealthy contacts", err)
}

// QueueUnhealthy counts UnhealthyContacts for a batch.
func QueueUnhealthy(b *pgx.Batch, n *int, now time.Time) {
	b.Queue(`SELECT count(*) FROM contacts c JOIN providers p ON p.id = c.provider_id AND p.status IN ('active', 'suspended') `+Unhealthy,
		silentSince(now)).QueryRow(func(row pgx.Row) error { return row.Scan(n) })
}
