package advisory

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Reached is a provider that a draft would be sent to.
type Reached struct {
	ID        uuid.UUID
	Name      string
	Status    models.ProviderStatus
	People    int // who may sign in, and so read it
	Mailboxes int // confirmed ones of its abuse desk, which are mailed
}

// reachedBy picks the providers p that the draft a is for. o is what is on record about each.
const reachedBy = ` FROM advisories a CROSS JOIN providers p LEFT JOIN organisations o ON o.provider_id = p.id
	WHERE p.id <> '00000000-0000-0000-0000-000000000000' AND p.status IN ('active', 'suspended') AND CASE a.reach
		WHEN 'all' THEN true
		WHEN 'named' THEN EXISTS (SELECT 1 FROM advisory_named n WHERE n.advisory_id = a.id AND n.provider_id = p.id)
		ELSE (a.networks = '{}' OR EXISTS (SELECT 1 FROM networks w WHERE w.provider_id = p.id AND w.approved_at IS NOT NULL
			AND w.kind = ANY (a.networks)))
			AND (a.sizes = '{}' OR o.size = ANY (a.sizes)) AND (a.languages = '{}' OR p.language = ANY (a.languages)) END `

// Reach lists whom a draft would be sent to, were it sent now. EOKM's people only.
func (s *Store) Reach(ctx context.Context, actor models.Actor, ref string) ([]Reached, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Reached
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT p.id, p.name, p.status,
				(SELECT count(*) FROM users u WHERE u.provider_id = p.id AND u.disabled_at IS NULL) AS people,
				(SELECT count(DISTINCT lower(c.email)) FROM contacts c WHERE c.provider_id = p.id
					AND c.kind = '`+string(models.ContactAbuse)+`' AND c.verified_at IS NOT NULL
					AND c.removed_at IS NULL) AS mailboxes`+reachedBy+`AND a.ref = $1 ORDER BY p.name, p.id LIMIT 5000`, ref)
	})
	return list, models.Wrap("list whom an advisory reaches", err)
}

// Sending is a draft as the second person saw it.
type Sending struct {
	Revision int
	Reached  int // how many providers it was for
}

// Send sends a draft: its recipients are fixed, and their abuse desks mailed. Whoever wrote in it is not its second person:
// *Invalid "advisory.second"; one that is not ready, or reaches nobody, is not sent either. ErrConflict when it, or whom it reaches, is
// no more as the actor saw it. Editors and admins only.
func (s *Store) Send(ctx context.Context, actor models.Actor, ref string, seen Sending) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap("send advisory", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		a, err := lockAdvisory(tx, actor, ref, Send)
		switch {
		case err != nil:
			return err
		case a.Revision != seen.Revision:
			return fmt.Errorf("saved since: %w", models.ErrConflict)
		case a.Wrote:
			return &models.Invalid{Field: "send", Key: "advisory.second"}
		case !a.Ready:
			return &models.Invalid{Field: "send", Key: "advisory.unready"}
		}
		now := s.db.Now()
		rows, err := tx.Exec(`INSERT INTO advisory_recipients (provider_id, advisory_id) SELECT p.id, a.id`+reachedBy+`AND a.id = $1`, a.ID)
		switch {
		case err != nil:
			return fmt.Errorf("fix recipients: %w", err)
		case rows == 0:
			return &models.Invalid{Field: "send", Key: "advisory.nobody"}
		case int(rows) != seen.Reached:
			return fmt.Errorf("it reaches others by now: %w", models.ErrConflict)
		}
		if err := models.Changed(tx.Exec(`UPDATE advisories SET state = $1, sent_by = $2, sent_at = $3,
			expires_at = CAST($3 AS timestamptz) + make_interval(days => days)
			WHERE id = $4 AND state = $5 AND revision = $6`, Sent, actor.UserID, now, a.ID, a.State, a.Revision)); err != nil {
			return err
		}
		e := advisoryEvent(actor, models.EventAdvisorySent, ref, now)
		e.Data.Count = int(rows)
		if err := models.Record(tx, e); err != nil {
			return err
		}
		return oweAdvisory(tx, models.MailAdvisory, a.ID, now)
	}))
}

// Withdraw takes back what an advisory says: whoever got it is mailed, and reads why instead. ErrConflict when it was not sent,
// or was withdrawn before. Editors and admins only; one is enough, since what is wrong does harm meanwhile.
func (s *Store) Withdraw(ctx context.Context, actor models.Actor, ref, reason string) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	reason, err := s.address.Typed(ctx, actor, "reason", reason, true)
	if err == nil && address.NamesAddress(reason) {
		err = &models.Invalid{Field: "reason", Key: "advisory.address"}
	}
	if err != nil {
		return err
	}
	return models.Wrap("withdraw advisory", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		a, err := lockAdvisory(tx, actor, ref, Withdraw)
		if err != nil {
			return err
		}
		now := s.db.Now()
		if err := models.Changed(tx.Exec(`UPDATE advisories SET state = $1, withdrawn_by = $2, withdrawn_at = $3, reason = $4
			WHERE id = $5 AND state = $6`,
			Withdrawn, actor.UserID, now, reason, a.ID, a.State)); err != nil {
			return err
		}
		e := advisoryEvent(actor, models.EventAdvisoryWithdrawn, ref, now)
		e.Data.Text = reason
		if err := models.Record(tx, e); err != nil {
			return err
		}
		return oweAdvisory(tx, models.MailAdvisoryWithdrawn, a.ID, now)
	}))
}

// remindAgain is how long after a mail about an advisory the next one may follow.
const remindAgain = 24 * time.Hour

// Remind mails the providers of which nobody read an advisory yet, or nobody confirmed one that asks for it, and counts them.
// *Invalid "advisory.remind.none" when there are none, or when each of them was mailed within the last day. ErrConflict when it
// does not hold any more. Editors and admins only.
func (s *Store) Remind(ctx context.Context, actor models.Actor, ref string) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	var n int
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		now := s.db.Now()
		a, err := lockAdvisory(tx, actor, ref, Remind)
		switch {
		case err != nil:
			return err
		case !now.Before(*a.ExpiresAt):
			return fmt.Errorf("it expired: %w", models.ErrConflict)
		}
		rows, err := tx.Exec(`UPDATE advisory_recipients r SET reminded_at = $1 FROM advisories a, providers p
			WHERE a.id = $2 AND r.advisory_id = a.id AND p.id = r.provider_id AND p.status IN ('active', 'suspended')
				AND coalesce(r.reminded_at, a.sent_at) <= $3 AND NOT EXISTS (SELECT 1 FROM advisory_reads d
					WHERE d.provider_id = r.provider_id AND d.advisory_id = a.id AND (d.acknowledged_at IS NOT NULL OR
						NOT a.asks_acknowledge))`,
			now, a.ID, now.Add(-remindAgain))
		if err != nil {
			return fmt.Errorf("choose whom to remind: %w", err)
		}
		if n = int(rows); n == 0 {
			return &models.Invalid{Field: "remind", Key: "advisory.remind.none"}
		}
		e := advisoryEvent(actor, models.EventAdvisoryReminded, ref, now)
		e.Data.Count = n
		if err := models.Record(tx, e); err != nil {
			return err
		}
		return oweAdvisory(tx, models.MailAdvisoryReminder, a.ID, now)
	})
	return n, models.Wrap("remind of advisory", err)
}

// oweAdvisory writes the mails about an advisory to the confirmed abuse contacts of its recipients, each in the provider's language, and
// the jobs that send them; a reminder goes to who was reminded at this moment.
func oweAdvisory(tx *models.Tx, kind models.MailKind, advisory uuid.UUID, now time.Time) error {
	_, err := models.OweMails(tx, kind, now, "about_id", `
		SELECT gen_random_uuid() AS id, concat_ws(':', $1::uuid, $2::text, p.id, c.email) AS key, p.id AS provider_id, 0 AS notices,
			0 AS items,
			c.email AS recipient, p.language, $1::uuid AS about_id
		FROM advisory_recipients r JOIN providers p ON p.id = r.provider_id AND p.status IN ('active', 'suspended')
		CROSS JOIN LATERAL (SELECT DISTINCT lower(email) AS email FROM contacts
			WHERE provider_id = p.id AND kind = '`+string(models.ContactAbuse)+`' AND verified_at IS NOT NULL AND removed_at IS NULL) c
		WHERE r.advisory_id = $1 AND ($3 OR r.reminded_at = $4)`,
		advisory, now.Format(time.RFC3339Nano), kind != models.MailAdvisoryReminder, now)
	return err
}
