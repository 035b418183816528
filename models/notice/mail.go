package notice

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// batchAbove is how many notices at once still get a mail each.
const batchAbove = 5

// mailNew owes a provider's abuse desk the mail about new notices: one each, or one for all when there are many.
func (s *Store) mailNew(tx *models.Tx, provider uuid.UUID, notices []uuid.UUID, now time.Time) error {
	return s.mailNotices(tx, models.MailNew, provider, notices, now)
}

// MailImport owes a provider's abuse desk the mail about what a file brought.
func (s *Store) MailImport(tx *models.Tx, provider, imp uuid.UUID, notices int, now time.Time) error {
	var ids []uuid.UUID
	if notices <= batchAbove {
		rows, err := models.Find[struct{ ID uuid.UUID }](tx,
			`SELECT id FROM notices WHERE import_id = $1 AND provider_id = $2`, imp, provider)
		if err != nil {
			return fmt.Errorf("list new notices: %w", err)
		}
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		return s.mailNew(tx, provider, ids, now)
	}
	return s.owe(tx, owed{kind: models.MailBatch, provider: provider, key: "import:" + imp.String(), now: now, batch: true},
		`n.import_id = $1`, imp)
}

// mailNotice owes a provider a mail about something that happened to a notice.
func (s *Store) mailNotice(tx *models.Tx, kind models.MailKind, targets []target, now time.Time) error {
	return s.mailNotices(tx, kind, targets[0].ProviderID, noticeIDs(targets), now)
}

// MailDesk is mailNotice for a room above this one.
func (s *Store) MailDesk(tx *models.Tx, kind models.MailKind, provider, notice uuid.UUID, now time.Time) error {
	return s.mailNotices(tx, kind, provider, []uuid.UUID{notice}, now)
}

// mailVerdict owes a provider the mails about notices of a verdict, which leave when it can no longer be undone.
func (s *Store) mailVerdict(tx *models.Tx, kind models.MailKind, verdict uuid.UUID, targets []target, now time.Time) error {
	return s.mailAfter(tx, verdict, kind, targets[0].ProviderID, noticeIDs(targets), now)
}

// mailNotices owes mails of a kind about notices to the provider's contacts for it: one each, or one for all when there
// are many.
func (s *Store) mailNotices(tx *models.Tx, kind models.MailKind, provider uuid.UUID, notices []uuid.UUID, now time.Time) error {
	return s.mailAfter(tx, uuid.Nil, kind, provider, notices, now)
}

// mailAfter is mailNotices for mails that wait until a verdict can no longer be undone; with the zero verdict they leave at once.
func (s *Store) mailAfter(tx *models.Tx, verdict uuid.UUID, kind models.MailKind, provider uuid.UUID, notices []uuid.UUID,
	now time.Time,
) error {
	o := owed{
		kind: kind, provider: provider, key: now.Format(time.RFC3339Nano), now: now, batch: len(notices) > batchAbove, verdict: verdict,
	}
	if o.batch && kind == models.MailNew {
		o.kind = models.MailBatch
	}
	return s.owe(tx, o, `n.id = ANY($1)`, notices)
}

// owed is what a mail is about. The key, with kind, notice and mailbox, makes a repetition change nothing.
type owed struct {
	kind     models.MailKind
	provider uuid.UUID
	key      string
	now      time.Time
	batch    bool
	verdict  uuid.UUID // that it tells of, and that can be undone for a while; the zero one: none
	person   string    // for whom a clock stands still, and until when; the notice's own deadline without
	due      any       // a time, or nil
}

// owe writes the mails about the notices of a condition on $1, and the jobs that send them.
func (s *Store) owe(tx *models.Tx, o owed, where string, arg any) error {
	var called []people.Person
	if onLadder(o.kind) {
		var err error
		if called, err = s.rota.Called(tx, o.provider, o.now); err != nil {
			return fmt.Errorf("find who is on duty: %w", err)
		}
	}
	now, later, err := s.preference.ReadersOf(tx, o.provider, o.kind, contactsFor(o.kind), called)
	if err != nil {
		return err
	}
	if err := s.preference.PutOff(tx, o.provider, o.kind, later, o.now, where, arg); err != nil {
		return err
	}
	var mailboxes, languages []string
	for _, r := range now {
		mailboxes, languages = append(mailboxes, r.Email), append(languages, r.Language)
	}
	target, columns, group := "n.id", `n.id AS notice_id, 1 AS notices, n.todo_count AS items, n.due_at`, ""
	if o.batch {
		target, group = "'batch'", "GROUP BY c.email, c.language"
		columns = `NULL::uuid AS notice_id, count(*) AS notices, sum(n.todo_count) AS items, min(n.due_at) AS due_at`
	}
	var verdict *uuid.UUID
	wait := time.Duration(0)
	if o.verdict != uuid.Nil {
		verdict, wait = &o.verdict, UndoFor+time.Second
	}
	_, err = models.OweMailsAfter(tx, wait, o.kind, o.now, "notice_id, due_at, person, verdict", `
		SELECT gen_random_uuid() AS id, concat_ws(':', $2::text, $3::text, target, lower(email)) AS key, $4::uuid AS provider_id, notice_id,
			notices, items, coalesce($7::timestamptz, due_at) AS due_at, $8::text AS person, email AS recipient, language,
			$9::uuid AS verdict
		FROM (SELECT `+target+`::text AS target, c.email, c.language, `+columns+`
			FROM notices n CROSS JOIN unnest($5::text[], $6::text[]) c (email, language)
			WHERE n.provider_id = $4 AND `+where+` `+group+`) m`,
		arg, o.provider.String(), o.key, o.provider, mailboxes, languages, o.due, o.person, verdict)
	return err
}

// mailClosed tells the desk of those of the targets' notices in which nobody must act any more: all of it was found offline. The
// mails leave when the verdict can no longer be undone; with the zero verdict, which machines gave, at once.
func (s *Store) mailClosed(tx *models.Tx, verdict uuid.UUID, targets []target, now time.Time) error {
	providers, notices := noticePairs(targets)
	closed, err := models.Find[struct{ ProviderID, ID uuid.UUID }](tx, `SELECT n.provider_id, n.id
		FROM unnest($1::uuid[], $2::uuid[]) u (provider_id, id) JOIN notices n ON n.provider_id = u.provider_id AND n.id = u.id
		WHERE n.`+models.PhaseIs(models.TurnNobody)+` AND n.provider_id <> $3 ORDER BY n.id`, providers, notices, uuid.Nil)
	if err != nil {
		return err
	}
	of := map[uuid.UUID][]uuid.UUID{}
	for _, n := range closed {
		of[n.ProviderID] = append(of[n.ProviderID], n.ID)
	}
	for provider, notices := range of {
		if err := s.mailAfter(tx, verdict, models.MailClosed, provider, notices, now); err != nil {
			return err
		}
	}
	return nil
}

// onLadder tells whether a mail is a step of the ladder, which whoever is on duty gets too.
func onLadder(kind models.MailKind) bool {
	switch kind {
	case models.MailReminder, models.MailCall, models.MailDueSoon, models.MailBreach:
		return true
	default:
		return false
	}
}

// contactsFor says who is mailed: the desk always, and above it as the clock runs down.
func contactsFor(kind models.MailKind) []string {
	switch kind {
	case models.MailReminder:
		return []string{string(models.ContactAbuse), string(models.ContactEscalation)}
	case models.MailDueSoon, models.MailBreach:
		return []string{string(models.ContactAbuse), string(models.ContactEscalation), string(models.ContactNight)}
	default:
		return []string{string(models.ContactAbuse)}
	}
}
