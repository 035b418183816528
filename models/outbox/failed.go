package outbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// FailedMail is a mail that was given up and that nobody of EOKM has dealt with. It says whom it was to and what it was about,
// by a reference or a count, and why it did not go out as a class.
type FailedMail struct {
	ID           uuid.UUID
	ProviderName string // "" for EOKM itself
	ProviderSlug string
	Ref          string // of the notice; "" when it is about none
	Kind         models.MailKind
	Notices      int
	Recipient    string
	FailedAt     time.Time
	Fault        string
	Phone        string // of a contact of the provider, to call; "" when there is none
	Reachable    bool   // the mailbox is still a contact's or somebody's account
	Timely       bool   // what it is about is not over
	Alike        int    // how many there are to this mailbox, this one included
}

// Cursor is the mail's place in its list.
func (m FailedMail) Cursor() models.Cursor { return models.Cursor{At: m.FailedAt, ID: m.ID} }

// Again tells whether sending it again makes sense. A link or a code is over by then: whoever needs one asks for another. Of a
// notice that is finished nobody needs to be reminded. And to a mailbox that is nobody's any more nothing is sent.
func (m FailedMail) Again() bool { return m.Reachable && m.Timely && worthAgain(m.Kind) }

func worthAgain(k models.MailKind) bool {
	return !slices.Contains(passingKinds(), string(k)) && !strings.HasPrefix(string(k), "staff_")
}

// passingKinds are the mails that are worth nothing later.
func passingKinds() []string {
	kinds := []string{string(models.MailContactCode)}
	for kind := range guestLinks {
		kinds = append(kinds, string(kind))
	}
	for kind := range links {
		kinds = append(kinds, string(kind))
	}
	return kinds
}

// stillReached is a condition: mail to the mailbox still reaches somebody whom the mail is meant for.
const stillReached = `(EXISTS (SELECT FROM contacts c WHERE c.provider_id = m.provider_id AND lower(c.email) = lower(m.recipient)
	AND c.removed_at IS NULL)
	OR EXISTS (SELECT FROM users u WHERE u.provider_id = m.provider_id AND lower(u.email) = lower(m.recipient) AND u.disabled_at IS NULL))`

// stillTimely is a condition: what the mail is about is not over. A decision or a message is worth reading also afterwards.
var stillTimely = `(m.notice_id IS NULL OR m.kind IN ('` + string(models.MailDecided) + `', '` + string(models.MailMessage) + `', '` +
	string(models.MailClosed) + `')
	OR EXISTS (SELECT FROM notices n WHERE n.provider_id = m.provider_id AND n.id = m.notice_id AND n.` + models.Unfinished + `))`

// FailedMails gives a page of the mails that were given up and wait for somebody, the first first, and where the next page
// begins, as Rechecks does. Staff only.
func (s *Store) FailedMails(ctx context.Context, actor models.Actor, after models.Cursor) ([]FailedMail, models.Cursor, error) {
	var rows []FailedMail
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[FailedMail](tx,
			`SELECT m.id, m.kind, m.notices, m.recipient, m.failed_at, m.fault, coalesce(n.ref, '') AS ref,
				CASE WHEN p.id = $1 THEN '' ELSE p.name END AS provider_name, p.slug AS provider_slug, `+stillReached+` AS reachable, `+
				stillTimely+` AS timely,
				(SELECT count(*) FROM mails a WHERE a.provider_id = m.provider_id AND lower(a.recipient) = lower(m.recipient)
					AND a.failed_at IS NOT NULL AND a.handled_at IS NULL) AS alike,
				coalesce((SELECT c.phone FROM contacts c WHERE c.provider_id = m.provider_id AND c.removed_at IS NULL AND c.phone <> ''
					ORDER BY lower(c.email) = lower(m.recipient) DESC, array_position(ARRAY['abuse', 'escalation', 'night'],
						c.kind), c.id LIMIT 1), '') AS phone
			FROM mails m JOIN providers p ON p.id = m.provider_id LEFT JOIN notices n ON n.provider_id = m.provider_id
				AND n.id = m.notice_id
			WHERE m.failed_at IS NOT NULL AND m.handled_at IS NULL AND $2 AND (m.failed_at, m.id) > ($3, $4)
			ORDER BY m.failed_at, m.id LIMIT $5`, uuid.Nil, actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list lost mails", err)
}

// SendMailAgain owes a mail that was given up once more, as if it were new. ErrConflict when somebody dealt with it before, or
// when sending it makes no sense any more. Analysts and admins of EOKM.
func (s *Store) SendMailAgain(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return s.dealWithMail(ctx, actor, id, models.EventMailAgain, func(tx *models.Tx, now time.Time) ([]Mail, error) {
		mails, err := models.Find[Mail](tx,
			`UPDATE mails m SET failed_at = NULL, fault = '', tried_at = $1, failing_at = NULL, refused_at = NULL
			WHERE id = $2 AND failed_at IS NOT NULL AND handled_at IS NULL AND kind <> ALL($3) AND kind NOT LIKE 'staff\_%' AND `+
				stillReached+` AND `+stillTimely+`
			RETURNING *`, now, id, passingKinds())
		if err != nil || len(mails) == 0 {
			return mails, err
		}
		return mails, models.Enqueue(tx, models.SendMailJob{MailID: id.String()})
	})
}

// HandleMail takes a mail that was given up off the list: somebody called, or told it in another way. ErrConflict when
// somebody dealt with it before. Analysts and admins of EOKM.
func (s *Store) HandleMail(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return s.dealWithMail(ctx, actor, id, models.EventMailHandled, func(tx *models.Tx, now time.Time) ([]Mail, error) {
		return models.Find[Mail](tx,
			`UPDATE mails SET handled_at = $1 WHERE id = $2 AND failed_at IS NOT NULL AND handled_at IS NULL RETURNING *`, now, id)
	})
}

// HandleMails is HandleMail for a mail and all others that were given up to its mailbox: one call tells them all.
func (s *Store) HandleMails(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return s.dealWithMail(ctx, actor, id, models.EventMailHandled, func(tx *models.Tx, now time.Time) ([]Mail, error) {
		return models.Find[Mail](tx,
			`UPDATE mails m SET handled_at = $1 FROM mails o WHERE o.id = $2 AND o.failed_at IS NOT NULL AND o.handled_at IS NULL
			AND m.provider_id = o.provider_id AND lower(m.recipient) = lower(o.recipient) AND m.failed_at IS NOT NULL
				AND m.handled_at IS NULL
			RETURNING m.*`, now, id)
	})
}

// dealWithMail runs a change of mails that were given up, and puts on record who did it.
func (s *Store) dealWithMail(ctx context.Context, actor models.Actor, id uuid.UUID, kind models.EventKind,
	do func(tx *models.Tx, now time.Time) ([]Mail, error),
) error {
	if actor.Role != models.RoleAnalyst && actor.Role != models.RoleAdmin {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("deal with mail", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		mails, err := do(tx, now)
		if err != nil {
			return err
		}
		if len(mails) == 0 {
			known, err := models.One[bool](tx, `SELECT EXISTS (SELECT FROM mails WHERE id = $1)`, id)
			if err == nil && !known {
				err = models.ErrNotFound
			}
			if err == nil {
				err = models.ErrConflict
			}
			return err
		}
		events := make([]models.Event, len(mails))
		for i, m := range mails {
			events[i] = actor.Event(kind, now).Of(m.ProviderID).About(m.NoticeID).With(models.EventData{
				Code: string(m.Kind), To: m.Recipient,
			}).ForStaff()
		}
		return models.Record(tx, events...)
	}))
}
