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
	Ref        string // of the notice
	Provider   string // the name
	Own        bool   // the asking browser opened it
	By         string // who sent it; "" when their account is gone
}

// linkColumns are a link's, of guest_links g. $1 is the hash of the asking browser, which may be of none.
const linkColumns = `g.id, g.provider_id, g.notice_id, g.party, g.items, g.email, g.language, g.made_by, g.created_at, g.due_at, g.step,
	g.step_at, g.opened_at, g.answered_at, g.ended_at, n.ref, p.name AS provider, coalesce(g.browser_hash = $1, false) AS own,
	coalesce((SELECT u.name FROM users u WHERE u.id = g.made_by), '') AS by
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
}

// Send hands items to a reseller or a customer, as notice.Delegate does, and mails it a link to them. Desks only. *Invalid with all
// faults of the form; ErrThrottled after too many mails.
func (s *Store) Send(ctx context.Context, actor models.Actor, h Sending) error {
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
	now := s.db.Now()
	return models.Wrap("send guest link", s.notice.Delegate(ctx, actor, h.Delegation, func(tx *models.Tx, done notice.Done) error {
		due := done.Due
		if !h.Until.IsZero() {
			due = h.Until
		}
		return s.open(tx, actor, Link{
			ID: models.NewID(), ProviderID: done.ProviderID, NoticeID: done.NoticeID, Party: h.To, Items: done.Numbers, Email: h.Email,
			Language: h.Language, MadeBy: actor.UserID, CreatedAt: now, DueAt: due,
		})
	}))
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
			step_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, l.ID, l.ProviderID, l.NoticeID, l.Party, l.Items, l.Email, l.Language,
		l.MadeBy, l.CreatedAt, l.DueAt, StepRemind.at(l)); err != nil {
		return err
	}
	if err := owe(tx, models.MailGuest, l, l.CreatedAt); err != nil {
		return err
	}
	return models.Record(tx, actor.Event(models.EventGuestSent, l.CreatedAt).Of(l.ProviderID).About(&l.NoticeID).With(models.EventData{
		Code: string(l.Party), To: l.Email, At: l.DueAt, Count: len(l.Items),
	}))
}

// owe owes the guest a mail. Its link is made when it is written (outbox.Store.Mail).
func owe(tx *models.Tx, kind models.MailKind, l Link, now time.Time) error {
	_, err := models.OweMails(tx, kind, now, "notice_id, due_at, about_id", `
		SELECT gen_random_uuid() AS id, $1::text AS key, $2::uuid AS provider_id, 1 AS notices, $3::int AS items, $4::text AS recipient,
			$5::text AS language, $6::uuid AS notice_id, $7::timestamptz AS due_at, $8::uuid AS about_id`,
		l.ID.String(), l.ProviderID, len(l.Items), l.Email, l.Language, l.NoticeID, l.DueAt, l.ID)
	return err
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
