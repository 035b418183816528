package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
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
	_, err = models.OweMails(tx, o.kind, o.now, "notice_id, due_at", `
		SELECT gen_random_uuid() AS id, concat_ws(':', $2::text, $3::text, target, lower(email)) AS key, $4::uuid AS provider_id, notice_id,
			notices, items, due_at, email AS recipient, language
		FROM (SELECT `+target+`::text AS target, c.email, c.language, `+columns+`
			FROM notices n CROSS JOIN unnest($5::text[], $6::text[]) c (email, language)
			WHERE n.provider_id = $4 AND `+where+` `+group+`) m`,
		arg, o.provider.String(), o.key, o.provider, mailboxes, languages)
	return err
}

// FullText is what a mail about one notice may say where it is encrypted to the key of who reads it (docs/adr/0013).
type FullText struct {
	Key   provider.PGPKey // whether it can encrypt today is for portal/pgp to say
	Items []Item          // opened: the first ItemsPerPage
	More  int             // further ones
}

// FullText gives that, for a mail about a notice to a contact of an organisation that has a key and chose so (preference.Choice); nil for
// any other mail, which says no address. System only.
func (s *Store) FullText(ctx context.Context, m outbox.Mail) (*FullText, error) {
	if m.NoticeID == nil || m.Ref == "" || m.Kind.ToStranger() {
		return nil, nil
	}
	var key *provider.PGPKey
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		key, err = models.Maybe[provider.PGPKey](tx, `SELECT k.* FROM pgp_keys k
			JOIN mail_choices c ON c.provider_id = k.provider_id AND c.user_id = $2 AND c.full_text
			WHERE k.provider_id = $1 AND k.removed_at IS NULL AND EXISTS (SELECT 1 FROM contacts t WHERE t.provider_id = $1
				AND lower(t.email) = lower($3) AND t.verified_at IS NOT NULL AND t.removed_at IS NULL)`,
			m.ProviderID, uuid.Nil, m.Recipient)
		return err
	})
	if err != nil || key == nil {
		return nil, models.Wrap("find whom to encrypt to", err)
	}
	page, err := s.Page(ctx, models.System(), m.Ref, 0)
	if err != nil || page.ProviderID != m.ProviderID {
		return nil, models.Wrap("find what to encrypt", err)
	}
	full := &FullText{Key: *key, More: page.ItemCount - len(page.Items)}
	reader := models.Actor{Role: models.RoleAgent, ProviderID: m.ProviderID}
	for _, item := range page.Items {
		if item.Revealable(reader) && len(item.Sealed) > 0 {
			full.Items = append(full.Items, item)
		}
	}
	return full, nil
}

// MailedFull records that a mail took the full addresses along, encrypted to a key: as a reveal is on record. System only.
func (s *Store) MailedFull(ctx context.Context, m outbox.Mail, full *FullText) error {
	return models.Wrap("record full text", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Record(tx, models.System().Event(models.EventMailedFull, s.db.Now()).Of(m.ProviderID).About(m.NoticeID).With(
			models.EventData{Count: len(full.Items), To: m.Recipient, Code: full.Key.Fingerprint}))
	}))
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
