package outbox

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// links says which kinds give a link of their own, and what for.
var links = map[models.MailKind]models.LinkFor{
	models.MailInvitation: models.LinkInvitation, models.MailPasswordLink: models.LinkPassword,
	models.MailRegistration: models.LinkRegistration,
	models.MailContactCheck: models.LinkContact,
}

// guestLinks are the kinds whose link is made anew each time that the mail is written.
var guestLinks = map[models.MailKind]bool{
	models.MailGuest: true, models.MailGuestReminder: true, models.MailHost: true, models.MailHostReminder: true,
}

// guestLink makes the secret of a guest's link: 256 random bits, of which only the hash is kept. Each time that a mail is written makes
// one more, and all are good: a mail that was sent twice works from either copy.
func (s *Store) guestLink(ctx context.Context, m Mail) (string, error) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails (crypto/rand)
	sum := sha256.Sum256(secret[:])
	return base64.RawURLEncoding.EncodeToString(secret[:]), s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`INSERT INTO guest_tokens (token_hash, provider_id, link_id, made_at) VALUES ($1, $2, $3, $4)`, sum[:], m.ProviderID,
			*m.AboutID, s.db.Now())
	})
}

// Mail is one mail the portal owes a contact: a reference or a count, and a deadline. It cannot hold an address.
type Mail struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	NoticeID   *uuid.UUID
	Ref        string // of the notice or the advisory; "" for a batch
	Kind       models.MailKind
	Notices    int
	Items      int        // those that wait for the provider; 0: there is nothing for it to do
	DueAt      *time.Time // the first of theirs
	Recipient  string
	Language   string
	Provider   string
	CreatedAt  time.Time
	TriedAt    *time.Time // when a try first failed
	SentAt     *time.Time
	FailedAt   *time.Time
	// WithdrawnAt is when what it tells of was undone, before it was sent: it is never sent.
	WithdrawnAt *time.Time
	Person      string     // whom it is about, for a mail about an account
	AboutID     *uuid.UUID // the row whose link it gives
	Link        string     // the secret part of that link; it is in no table
	Code        string     // of a contact to confirm; computed likewise
	Practice    bool       // it is about a notice that the provider ordered to practise
}

const mailColumns = `m.id, m.person, m.about_id, m.provider_id, m.notice_id, coalesce(n.ref, a.ref, '') AS ref, m.kind, m.notices, m.items,
	m.due_at, m.recipient, m.language, p.name AS provider, m.created_at, m.tried_at, m.sent_at, m.failed_at,
	m.withdrawn_at, coalesce(n.practice, false) AS practice
	FROM mails m JOIN providers p ON p.id = m.provider_id
	LEFT JOIN notices n ON n.provider_id = m.provider_id AND n.id = m.notice_id LEFT JOIN (SELECT id AS advisory_id, ref
		FROM advisories) a ON a.advisory_id = m.about_id`

// Mail finds a mail to send. System only.
func (s *Store) Mail(ctx context.Context, id uuid.UUID) (Mail, error) {
	var row mailRow
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		row, err = models.One[mailRow](tx, `SELECT p.status <> 'applied' AS vetted,
			EXISTS (SELECT 1 FROM users u WHERE u.email_key = lower(m.recipient)) AS known, `+mailColumns+` WHERE m.id = $1`, id)
		return err
	})
	m := row.forStranger()
	if what, ok := links[m.Kind]; ok && m.AboutID != nil {
		m.Link = s.db.Keys().Link(what, *m.AboutID)
	}
	if m.Kind == models.MailContactCode && m.AboutID != nil {
		m.Code = provider.MailedCode(s.db.Keys(), *m.AboutID, m.Recipient, m.CreatedAt)
	}
	if err == nil && guestLinks[m.Kind] && m.AboutID != nil && m.SentAt == nil && m.FailedAt == nil {
		m.Link, err = s.guestLink(ctx, m)
	}
	return m, models.Wrap("find mail", err)
}

// UnsentMails lists mails that were neither sent nor given up, oldest first. System only.
func (s *Store) UnsentMails(ctx context.Context, limit int) ([]Mail, error) {
	var list []Mail
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Mail](tx, `SELECT `+mailColumns+` WHERE `+MailsWaiting+`
			ORDER BY m.created_at, m.id LIMIT $1`, limit)
		return err
	})
	return list, models.Wrap("list unsent mails", err)
}

// MailSent records that the mail server took a mail. One that it would not take before shows that it is back, and during an
// outage any mail does: what else waits is tried soon. Recording it twice changes nothing. System only.
func (s *Store) MailSent(ctx context.Context, id uuid.UUID) error {
	end := mailEnd{at: s.db.Now(), column: "sent_at", kind: models.EventMailSent}
	return models.Wrap("record mail", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		sent, err := finishMails(tx, end, `id = $1`, id)
		if err != nil || len(sent) == 0 {
			return err
		}
		if sent[0].TriedAt == nil {
			out, err := models.One[bool](tx, `SELECT EXISTS (SELECT FROM mail_outages WHERE ended_at IS NULL)`)
			if err != nil || !out {
				return err
			}
		}
		return hurryMails(tx)
	}))
}

// FaultLost is the fault of a mail whose tries ran out without a word, because the last one failed in the portal itself.
const FaultLost = "lost"

// MailFailed records that a mail was given up, whatever the server did with others: the tries ran out, or there can be no
// such mailbox. The fault is a short class (a status code), never the server's text. A bounce is the mailbox's own, and marks
// the contact that has it. System only.
func (s *Store) MailFailed(ctx context.Context, id uuid.UUID, fault string, bounced bool) error {
	end := mailEnd{at: s.db.Now(), column: "failed_at", fault: fault, kind: models.EventMailFailed}
	return models.Wrap("record mail", s.db.Write(ctx, models.System(), func(tx *models.Tx) error { return giveUp(tx, id, end, bounced) }))
}

// mailEnd is what came of mails: sent_at or failed_at is set.
type mailEnd struct {
	at     time.Time
	column string
	fault  string
	kind   models.EventKind
}

// finishMails ends the waiting mails of a condition on $1, tells so in the history of their notices, and gives them. One that was
// given up is on record also when it is about no notice.
func finishMails(tx *models.Tx, end mailEnd, where string, arg any) ([]Mail, error) {
	mails, err := models.Find[Mail](tx, `UPDATE mails SET `+end.column+` = $2, fault = $3
		WHERE `+MailsWaiting+` AND `+where+` RETURNING *`, arg, end.at, end.fault)
	if err != nil {
		return nil, fmt.Errorf("end mails: %w", err)
	}
	var events []models.Event
	for _, m := range mails {
		if m.NoticeID != nil || end.kind == models.EventMailFailed {
			events = append(events, models.System().Event(end.kind, end.at).Of(m.ProviderID).About(m.NoticeID).With(models.EventData{
				Code: string(m.Kind), To: m.Recipient, Text: end.fault,
			}))
		}
	}
	return mails, models.Record(tx, events...)
}

// mailRow is a mail with what decides how it is worded for a stranger.
type mailRow struct {
	Mail
	Vetted bool // EOKM has looked at the organisation, and so at its name
	Known  bool // the mailbox has an account
}

// forStranger is the mail without what its sender typed. That the mailbox of an invitation has an account shows here first, in a
// mail that nobody reads but its owner: who invites cannot learn it.
func (r mailRow) forStranger() Mail {
	m := r.Mail
	if !m.Kind.ToStranger() {
		return m
	}
	m.Person = ""
	if !r.Vetted {
		m.Provider = ""
	}
	if m.Kind == models.MailInvitation && r.Known {
		m.Kind = models.MailInvitedBefore
	}
	return m
}
