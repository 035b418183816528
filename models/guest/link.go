package guest

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Link is a notice that is open to one mailbox outside.
type Link struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	NoticeID   uuid.UUID
	Party      notice.Delegate
	Items      []int
	Email      string
	Language   string
	MadeBy     uuid.UUID
	CreatedAt  time.Time
	DueAt      time.Time // the provider's own deadline, or the earlier one that the desk gave
	Step       Step
	StepAt     *time.Time
	OpenedAt   *time.Time
	AnsweredAt *time.Time // the last time
	EndedAt    *time.Time
	Ref        string     // of the notice
	Provider   string     // the name
	Own        bool       // the asking browser opened it
	By         string     // who sent it; "" when their account is gone
	HandedTo   *uuid.UUID // the registered reseller; nil: a mailbox outside
	HandedName string

	batch *Batch
}

// To is who has the link, as the desk knows them.
func (l Link) To() string {
	if l.HandedTo != nil {
		return l.HandedName
	}
	return l.Email
}

// linkColumns are a link's, of guest_links g. $1 is the hash of the asking browser, which may be of none.
const linkColumns = `g.id, g.provider_id, g.notice_id, g.party, g.items, g.email, g.language, g.made_by, g.created_at, g.due_at, g.step,
	g.step_at, g.opened_at, g.answered_at, g.ended_at, n.ref, p.name AS provider, coalesce(g.browser_hash = $1, false) AS own,
	coalesce((SELECT u.name FROM users u WHERE u.id = g.made_by), '') AS by,
	g.handed_to, g.handed_name
	FROM guest_links g JOIN notices n ON n.provider_id = g.provider_id AND n.id = g.notice_id JOIN providers p ON p.id = g.provider_id`

// Live tells whether the link still opens anything.
func (l Link) Live(now time.Time) bool { return l.EndedAt == nil && now.Before(l.DueAt) }

// actor is the guest: on the provider's side, and with the link's id for a name.
func (l Link) actor(from models.Visitor) models.Actor {
	return models.Actor{UserID: l.ID, ProviderID: l.ProviderID, Role: models.RoleGuest, IP: from.IP}
}

// late is how long a link is good that is sent when the deadline is over.
const late = notice.DelegateWithin

// ItemLimit is how many items a link may open: what one page shows.
const ItemLimit = notice.ItemsPerPage

// Sending is a delegation whose party gets a link by mail.
type Sending struct {
	notice.Delegation
	Email    string
	Language string // of the mail and of the pages
	Reseller string // the mailbox by which a registered reseller stands in the directory; it gets the items in place of a mailbox outside
	Batch    *Batch // of several at once; nil: it is one
}

// Batch is several notices that are handed to one registered reseller at once: it gets one mail.
type Batch struct {
	ID      uuid.UUID
	Notices int
	Items   int
}

// Send hands items to a reseller or a customer, as notice.Delegate does, and mails it a link to them. Desks only. *Invalid with all
// faults of the form; ErrThrottled after too many mails.
func (s *Store) Send(ctx context.Context, actor models.Actor, h Sending) error {
	if h.Reseller != "" {
		return s.hand(ctx, actor, h)
	}
	h.Email = models.NormalEmail(h.Email)
	if !models.ValidEmail(h.Email) {
		return &models.Invalid{Field: "email", Key: "guest.email"}
	}
	if h.Language != "en" {
		h.Language = "nl"
	}
	if err := s.people.TakeMail(ctx, actor, models.GuestMailbox, h.Email, "guest.email"); err != nil {
		return models.Wrap("send guest link", err)
	}
	return models.Wrap("send guest link", s.notice.Delegate(ctx, actor, h.Delegation, func(tx *models.Tx, done notice.Done) error {
		if done.Practice {
			return errPractice
		}
		return s.open(tx, actor, s.link(actor, h, done))
	}))
}

// errPractice is that of a practice nothing goes to another organisation.
var errPractice = &models.Invalid{Field: "email", Key: "guest.practice"}

// hand is Send to a registered reseller: no mail goes to a stranger, and its own people have the link by their account.
func (s *Store) hand(ctx context.Context, actor models.Actor, h Sending) error {
	to, err := s.reseller(ctx, actor, h.Reseller)
	if err != nil {
		return err
	}
	h.To, h.Email, h.Language = notice.DelegateReseller, to.Email, to.Language
	return models.Wrap("hand to reseller", s.notice.Delegate(ctx, actor, h.Delegation, func(tx *models.Tx, done notice.Done) error {
		if done.Practice {
			return errPractice
		}
		l := s.link(actor, h, done)
		l.HandedTo, l.HandedName, l.batch = &to.ID, to.Name, h.Batch
		return s.open(tx, actor, l)
	}))
}

// link is that to what was handed on. It has the provider's own deadline, or the earlier one that the desk gave.
func (s *Store) link(actor models.Actor, h Sending, done notice.Done) Link {
	due := done.Due
	if !h.Until.IsZero() {
		due = h.Until
	}
	return Link{
		ID: models.NewID(), ProviderID: done.ProviderID, NoticeID: done.NoticeID, Party: h.To, Items: done.Numbers, Email: h.Email,
		Language: h.Language, MadeBy: actor.UserID, CreatedAt: s.db.Now(), DueAt: due,
	}
}

// open writes a link and owes its mail.
func (s *Store) open(tx *models.Tx, actor models.Actor, l Link) error {
	if len(l.Items) > ItemLimit {
		return &models.Invalid{Field: "which", Key: "guest.too_many"}
	}
	if !l.DueAt.After(l.CreatedAt) {
		l.DueAt = l.CreatedAt.Add(late)
	}
	if err := tx.Do(`INSERT INTO guest_links (id, provider_id, notice_id, party, items, email, language, made_by, created_at, due_at,
			step_at, handed_to, handed_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, l.ID, l.ProviderID, l.NoticeID, l.Party, l.Items, l.Email,
		l.Language, l.MadeBy, l.CreatedAt, l.DueAt, StepRemind.at(l), l.HandedTo, l.HandedName); err != nil {
		return err
	}
	if err := owe(tx, models.MailGuest, l, l.CreatedAt); err != nil {
		return err
	}
	return models.Record(tx, l.event(actor.Event(models.EventGuestSent, l.CreatedAt)).With(models.EventData{
		Code: string(l.Party), To: l.To(), At: l.DueAt, Count: len(l.Items),
	}))
}

// owe owes the guest a mail. Its link is made when it is written (outbox.Store.Mail); a registered reseller needs none.
func owe(tx *models.Tx, kind models.MailKind, l Link, now time.Time) error {
	switch {
	case l.HandedTo != nil:
		kind = handedMails[kind]
	case l.host():
		kind = hostMails[kind]
	}
	key, notices, items, about := l.ID, 1, len(l.Items), &l.NoticeID
	if l.batch != nil {
		key, notices, items, about = l.batch.ID, l.batch.Notices, l.batch.Items, nil
	}
	_, err := models.OweMails(tx, kind, now, "notice_id, due_at, about_id", `
		SELECT gen_random_uuid() AS id, $1::text AS key, $2::uuid AS provider_id, $9::int AS notices, $3::int AS items,
			$4::text AS recipient, $5::text AS language, $6::uuid AS notice_id, $7::timestamptz AS due_at, $8::uuid AS about_id`,
		key.String(), l.ProviderID, items, l.Email, l.Language, about, l.DueAt, l.ID, notices)
	return err
}

// handedMails are the kinds for a registered reseller, in place of those for a mailbox outside.
var handedMails = map[models.MailKind]models.MailKind{
	models.MailGuest: models.MailHanded, models.MailGuestReminder: models.MailHandedReminder,
}

// hostMails are the kinds for a host that is not registered.
var hostMails = map[models.MailKind]models.MailKind{
	models.MailGuest: models.MailHost, models.MailGuestReminder: models.MailHostReminder,
}

// Links lists the links to a notice, the newest first. Whom the notice is for, and EOKM.
func (s *Store) Links(ctx context.Context, actor models.Actor, ref string) ([]Link, error) {
	var list []Link
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Link](tx, `SELECT `+linkColumns+` WHERE n.ref = $2 AND (g.provider_id = $3 OR $4)
			ORDER BY g.created_at DESC, g.id LIMIT 50`, nobody, ref, actor.ProviderID, actor.Staff())
		return err
	})
	return list, models.Wrap("list guest links", err)
}

// nobody is the hash of no browser.
var nobody = []byte{}
