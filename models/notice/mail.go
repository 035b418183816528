package notice

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
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

// mailVerdict owes a provider the mails about notices of a verdict, which leave when it can no longer be undone.
func (s *Store) mailVerdict(tx *models.Tx, kind models.MailKind, verdict uuid.UUID, targets []target, now time.Time) error {
	notices := noticeIDs(targets)
	return s.owe(tx, owed{
		kind: kind, provider: targets[0].ProviderID, key: now.Format(time.RFC3339Nano), now: now, batch: len(notices) > batchAbove,
		verdict: verdict,
	}, `n.id = ANY($1)`, notices)
}

// mailNotices owes mails of a kind about notices to the provider's contacts for it: one each, or one for all when there
// are many.
func (s *Store) mailNotices(tx *models.Tx, kind models.MailKind, provider uuid.UUID, notices []uuid.UUID, now time.Time) error {
	o := owed{kind: kind, provider: provider, key: now.Format(time.RFC3339Nano), now: now, batch: len(notices) > batchAbove}
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
}

// owe writes the mails about the notices of a condition on $1, and the jobs that send them.
func (s *Store) owe(tx *models.Tx, o owed, where string, arg any) error {
	target, columns, group := "n.id", `n.id AS notice_id, 1 AS notices, n.todo_count AS items, n.due_at`, ""
	if o.batch {
		target, group = "'batch'", "GROUP BY c.email, p.language"
		columns = `NULL::uuid AS notice_id, count(*) AS notices, sum(n.todo_count) AS items, min(n.due_at) AS due_at`
	}
	var verdict *uuid.UUID
	wait := time.Duration(0)
	if o.verdict != uuid.Nil {
		verdict, wait = &o.verdict, UndoFor+time.Second
	}
	_, err := models.OweMailsAfter(tx, wait, o.kind, o.now, "notice_id, due_at, verdict", `
		SELECT gen_random_uuid() AS id, concat_ws(':', $2::text, $3::text, target, lower(email)) AS key, $4::uuid AS provider_id, notice_id,
			notices, items, due_at, email AS recipient, language, $6::uuid AS verdict
		FROM (SELECT `+target+`::text AS target, c.email, p.language, `+columns+`
			FROM notices n JOIN providers p ON p.id = n.provider_id
			JOIN (SELECT DISTINCT provider_id, email FROM contacts
				WHERE kind = ANY($5) AND verified_at IS NOT NULL AND removed_at IS NULL) c ON c.provider_id = p.id
			WHERE n.provider_id = $4 AND `+where+` `+group+`) m`,
		arg, o.provider.String(), o.key, o.provider, contactsFor(o.kind), verdict)
	return err
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
