package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// MailKind is what a mail is about; portal/mail words it.
type MailKind string

// The kinds. Those of the ladder carry the step's name.
const (
	MailNew      MailKind = "new"
	MailBatch    MailKind = "batch" // many notices at once
	MailReminder MailKind = MailKind(StepReminder)
	MailCall     MailKind = MailKind(StepCall)
	MailDueSoon  MailKind = MailKind(StepDueSoon)
	MailBreach   MailKind = MailKind(StepBreach)
	MailReopened MailKind = "reopened"
	MailDecided  MailKind = "decided"
	MailMessage  MailKind = "message" // EOKM wrote; the mail has no word of it
)

// The kinds about a person's account.
const (
	MailInvitation      MailKind = "invitation"
	MailInvitedBefore   MailKind = "invited_before" // an invitation, as it is worded for a mailbox that has an account
	MailPasswordLink    MailKind = "password_link"
	MailPasswordChanged MailKind = "password_changed"
	MailFactorChanged   MailKind = "factor_changed"
	MailFactorTried     MailKind = "factor_tried" // wrong codes after a right password
	MailRecoveryUsed    MailKind = "recovery_used"
	MailNewDevice       MailKind = "new_device"
	MailResetAsked      MailKind = "reset_asked" // the alarm about a reset of factors
)

// The kinds about an organisation's own facts.
const (
	MailClaimDecided MailKind = "claim_decided"
	MailContactCode  MailKind = "contact_code"
	MailContactCheck MailKind = "contact_check"
)

// The kinds about an organisation, to its admins; the first two go to whoever asked for a link.
const (
	MailRegistration        MailKind = "registration"
	MailRegisteredBefore    MailKind = "registered_before" // the mail address has an account
	MailApplicationAsked    MailKind = "application_asked"
	MailApplicationRefused  MailKind = "application_refused"
	MailProviderActivated   MailKind = "provider_activated"
	MailProviderSuspended   MailKind = "provider_suspended"
	MailProviderReactivated MailKind = "provider_reactivated"
	MailProviderLeft        MailKind = "provider_left"
	MailPeopleChanged       MailKind = "people_changed" // by EOKM
)

// The kinds about an advisory, which say nothing of it but its reference.
const (
	MailAdvisory          MailKind = "advisory"
	MailAdvisoryReminder  MailKind = "advisory_reminder"
	MailAdvisoryWithdrawn MailKind = "advisory_withdrawn"
)

// The kinds about training, to who learns. None says which course it is about.
const (
	MailTrainingAssigned    MailKind = "training_assigned" // Notices: how many courses; DueAt: the first
	MailTrainingReminder    MailKind = "training_reminder"
	MailTrainingLate        MailKind = "training_late"
	MailCertificateExpiring MailKind = "certificate_expiring" // DueAt: when
	MailCertificateRevoked  MailKind = "certificate_revoked"
)

// links says which kinds give a link of their own, and what for.
var links = map[MailKind]linkFor{
	MailInvitation: linkInvitation, MailPasswordLink: linkPassword, MailRegistration: linkRegistration,
	MailContactCheck: linkContact,
}

// batchAbove is how many notices at once still get a mail each.
const batchAbove = 5

// Mail is one mail the portal owes a contact: a reference or a count, and a deadline. It cannot hold an address.
type Mail struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	NoticeID   *uuid.UUID
	Ref        string // of the notice or the advisory; "" for a batch
	Kind       MailKind
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
	Person     string     // whom it is about, for a mail about an account
	AboutID    *uuid.UUID // the row whose link it gives
	Link       string     // the secret part of that link; it is in no table
	Code       string     // of a contact to confirm; computed likewise
}

const mailColumns = `m.id, m.person, m.about_id, m.provider_id, m.notice_id, coalesce(n.ref, a.ref, '') AS ref, m.kind, m.notices, m.items,
	m.due_at, m.recipient, m.language, p.name AS provider, m.created_at, m.tried_at, m.sent_at, m.failed_at
	FROM mails m JOIN providers p ON p.id = m.provider_id
	LEFT JOIN notices n ON n.provider_id = m.provider_id AND n.id = m.notice_id LEFT JOIN (SELECT id AS advisory_id, ref FROM advisories) a ON a.advisory_id = m.about_id`

// Mail finds a mail to send. System only.
func (s *Store) Mail(ctx context.Context, id uuid.UUID) (Mail, error) {
	var row mailRow
	err := s.db.Read(ctx, System(), func(tx *Tx) (err error) {
		row, err = One[mailRow](tx, `SELECT p.status <> 'applied' AS vetted,
			EXISTS (SELECT 1 FROM users u WHERE u.email_key = lower(m.recipient)) AS known, `+mailColumns+` WHERE m.id = $1`, id)
		return err
	})
	m := row.forStranger()
	if what, ok := links[m.Kind]; ok && m.AboutID != nil {
		m.Link = s.db.Keys().link(what, *m.AboutID)
	}
	if m.Kind == MailContactCode && m.AboutID != nil {
		m.Code = s.db.Keys().contactCode(*m.AboutID, m.Recipient, m.CreatedAt)
	}
	return m, wrap("find mail", err)
}

// UnsentMails lists mails that were neither sent nor given up, oldest first. System only.
func (s *Store) UnsentMails(ctx context.Context, limit int) ([]Mail, error) {
	var list []Mail
	err := s.db.Read(ctx, System(), func(tx *Tx) (err error) {
		list, err = Find[Mail](tx, `SELECT `+mailColumns+` WHERE `+mailsWaiting+`
			ORDER BY m.created_at, m.id LIMIT $1`, limit)
		return err
	})
	return list, wrap("list unsent mails", err)
}

// MailSent records that the mail server took a mail. One that it would not take before shows that it is back, and during an
// outage any mail does: what else waits is tried soon. Recording it twice changes nothing. System only.
func (s *Store) MailSent(ctx context.Context, id uuid.UUID) error {
	end := mailEnd{at: s.db.Now(), column: "sent_at", kind: EventMailSent}
	return wrap("record mail", s.db.Write(ctx, System(), func(tx *Tx) error {
		sent, err := finishMails(tx, end, `id = $1`, id)
		if err != nil || len(sent) == 0 {
			return err
		}
		if sent[0].TriedAt == nil {
			out, err := One[bool](tx, `SELECT EXISTS (SELECT FROM mail_outages WHERE ended_at IS NULL)`)
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
	end := mailEnd{at: s.db.Now(), column: "failed_at", fault: fault, kind: EventMailFailed}
	return wrap("record mail", s.db.Write(ctx, System(), func(tx *Tx) error { return giveUp(tx, id, end, bounced) }))
}

// mailEnd is what came of mails: sent_at or failed_at is set.
type mailEnd struct {
	at     time.Time
	column string
	fault  string
	kind   EventKind
}

// finishMails ends the waiting mails of a condition on $1, tells so in the history of their notices, and gives them. One that was
// given up is on record also when it is about no notice.
func finishMails(tx *Tx, end mailEnd, where string, arg any) ([]Mail, error) {
	mails, err := Find[Mail](tx, `UPDATE mails SET `+end.column+` = $2, fault = $3
		WHERE `+mailsWaiting+` AND `+where+` RETURNING *`, arg, end.at, end.fault)
	if err != nil {
		return nil, fmt.Errorf("end mails: %w", err)
	}
	var events []Event
	for _, m := range mails {
		if m.NoticeID != nil || end.kind == EventMailFailed {
			events = append(events, Event{
				At: end.at, ProviderID: m.ProviderID, NoticeID: m.NoticeID, ActorRole: RoleSystem, Kind: end.kind,
				Data: EventData{Code: string(m.Kind), To: m.Recipient, Text: end.fault},
			})
		}
	}
	return mails, record(tx, events...)
}

// mailNew owes a provider's abuse desk the mail about new notices: one each, or one for all when there are many.
func (s *Store) mailNew(tx *Tx, provider uuid.UUID, notices []uuid.UUID, now time.Time) error {
	return s.mailNotices(tx, MailNew, provider, notices, now)
}

// mailImport owes a provider's abuse desk the mail about what a file brought.
func (s *Store) mailImport(tx *Tx, provider, imp uuid.UUID, notices int, now time.Time) error {
	var ids []uuid.UUID
	if notices <= batchAbove {
		rows, err := Find[struct{ ID uuid.UUID }](tx, `SELECT id FROM notices WHERE import_id = $1 AND provider_id = $2`, imp, provider)
		if err != nil {
			return fmt.Errorf("list new notices: %w", err)
		}
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		return s.mailNew(tx, provider, ids, now)
	}
	return s.owe(tx, owed{kind: MailBatch, provider: provider, key: "import:" + imp.String(), now: now, batch: true},
		`n.import_id = $1`, imp)
}

// mailNotice owes a provider a mail about something that happened to a notice.
func (s *Store) mailNotice(tx *Tx, kind MailKind, targets []target, now time.Time) error {
	return s.mailNotices(tx, kind, targets[0].ProviderID, noticeIDs(targets), now)
}

// mailNotices owes mails of a kind about notices to the provider's contacts for it: one each, or one for all when there
// are many.
func (s *Store) mailNotices(tx *Tx, kind MailKind, provider uuid.UUID, notices []uuid.UUID, now time.Time) error {
	o := owed{kind: kind, provider: provider, key: now.Format(time.RFC3339Nano), now: now, batch: len(notices) > batchAbove}
	if o.batch && kind == MailNew {
		o.kind = MailBatch
	}
	return s.owe(tx, o, `n.id = ANY($1)`, notices)
}

// owed is what a mail is about. The key, with kind, notice and mailbox, makes a repetition change nothing.
type owed struct {
	kind     MailKind
	provider uuid.UUID
	key      string
	now      time.Time
	batch    bool
}

// owe writes the mails about the notices of a condition on $1, and the jobs that send them.
func (s *Store) owe(tx *Tx, o owed, where string, arg any) error {
	target, columns, group := "n.id", `n.id AS notice_id, 1 AS notices, n.todo_count AS items, n.due_at`, ""
	if o.batch {
		target, group = "'batch'", "GROUP BY c.email, p.language"
		columns = `NULL::uuid AS notice_id, count(*) AS notices, sum(n.todo_count) AS items, min(n.due_at) AS due_at`
	}
	ids, err := Find[struct{ ID uuid.UUID }](tx, `INSERT INTO mails (id, dedupe_key, provider_id, notice_id, kind, notices, items, due_at,
			recipient, language, created_at)
		SELECT gen_random_uuid(), concat_ws(':', $2::text, $3::text, $4::text, target, lower(email)), $5, notice_id, $2, notices, items, due_at,
			email, language, $6
		FROM (SELECT `+target+`::text AS target, c.email, p.language, `+columns+`
			FROM notices n JOIN providers p ON p.id = n.provider_id
			JOIN (SELECT DISTINCT provider_id, email FROM contacts
				WHERE kind = ANY($7) AND verified_at IS NOT NULL AND removed_at IS NULL) c ON c.provider_id = p.id
			WHERE n.provider_id = $5 AND `+where+` `+group+`) m
		ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`,
		arg, o.kind, o.provider.String(), o.key, o.provider, o.now, contactsFor(o.kind))
	if err != nil {
		return fmt.Errorf("owe mails: %w", err)
	}
	jobs := make([]SendMailJob, len(ids))
	for i, row := range ids {
		jobs[i] = SendMailJob{MailID: row.ID.String()}
	}
	return enqueue(tx, jobs...)
}

// contactsFor says who is mailed: the desk always, and above it as the clock runs down.
func contactsFor(kind MailKind) []string {
	switch kind {
	case MailReminder:
		return []string{string(ContactAbuse), string(ContactEscalation)}
	case MailDueSoon, MailBreach:
		return []string{string(ContactAbuse), string(ContactEscalation), string(ContactNight)}
	default:
		return []string{string(ContactAbuse)}
	}
}
