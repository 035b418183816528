package guest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// PartyHost is a host that is not registered yet. EOKM asks it about what no provider has; its answer is a fact that EOKM sees in the
// unrouted queue, and moves nothing (docs/adr/0012).
const PartyHost notice.Delegate = "host"

// The answers of a host, beside AnswerRemoved and AnswerNotOurs.
const AnswerQuestion Answer = "question" // with a text

// HostAnswers lists what a host can say, in the order of the form.
func HostAnswers() []Answer { return []Answer{AnswerRemoved, AnswerNotOurs, AnswerQuestion} }

// HostLimit is how many items a host is asked about at once: what a page of a queue has.
const HostLimit = models.QueueRows

// host tells whether the link is EOKM's own, to a host that is not registered.
func (l Link) host() bool { return l.ProviderID == uuid.Nil }

// scope is for whom the transactions of a guest work. What no provider has no guest may reach by row-level security: there the portal
// works itself, and every query names the link.
func (l Link) scope(from models.Visitor) models.Actor {
	if l.host() {
		return models.System()
	}
	return l.actor(from)
}

// events makes an event of a link what its reader may see: what no provider has is EOKM's own.
func (l Link) event(e models.Event) models.Event {
	e = e.Of(l.ProviderID).About(&l.NoticeID)
	if l.host() {
		e = e.ForStaff()
	}
	return e
}

// Asking is what EOKM puts before a host that is not registered: items of one notice that no provider has.
type Asking struct {
	Ref      string
	Numbers  []int
	Email    string
	Language string // of the mail and of the pages
}

// Ask mails a host that is not registered a link to items that no provider has, which must be of one host, IP address or AS number. They
// stay in the unrouted queue. Analysts and admins only. *Invalid with all faults of the form; ErrConflict when an item has found its
// provider meanwhile, or is gone; ErrThrottled after too many mails.
func (s *Store) Ask(ctx context.Context, actor models.Actor, a Asking) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	a.Email, a.Numbers = models.NormalEmail(a.Email), models.Distinct(a.Numbers)
	var bad models.Faults
	if !models.ValidEmail(a.Email) {
		bad.Add("email", "guest.email")
	}
	switch {
	case len(a.Numbers) == 0:
		bad.Add("n", "answer.which_missing")
	case len(a.Numbers) > HostLimit:
		bad.Add("n", "host.too_many")
	}
	if a.Language != "en" {
		a.Language = "nl"
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if err := s.askable(ctx, actor, a); err != nil { // before a mail is counted
		return models.Wrap("ask host", err)
	}
	if err := s.people.TakeMail(ctx, actor, models.GuestMailbox, a.Email, "guest.email"); err != nil {
		return models.Wrap("ask host", err)
	}
	return models.Wrap("ask host", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := tx.Do(`SELECT 1 FROM notices WHERE ref = $1 FOR UPDATE`, a.Ref); err != nil {
			return err
		}
		items, err := s.unroutedOf(tx, actor, a)
		if err != nil {
			return err
		}
		l := Link{
			ID: models.NewID(), ProviderID: items[0].ProviderID, NoticeID: items[0].NoticeID, Party: PartyHost, Items: a.Numbers,
			Email: a.Email, Language: a.Language, MadeBy: actor.UserID, CreatedAt: s.db.Now(), DueAt: items[0].DueAt,
		}
		for _, item := range items {
			if item.DueAt.Before(l.DueAt) {
				l.DueAt = item.DueAt
			}
		}
		return s.open(tx, actor, l)
	}))
}

func (s *Store) askable(ctx context.Context, actor models.Actor, a Asking) error {
	return s.db.Read(ctx, actor, func(tx *models.Tx) error {
		_, err := s.unroutedOf(tx, actor, a)
		return err
	})
}

// unroutedOf gives the items that a host is to be asked about.
func (s *Store) unroutedOf(tx *models.Tx, actor models.Actor, a Asking) ([]notice.Item, error) {
	items, err := s.notice.ItemsOf(tx, actor, a.Ref, a.Numbers)
	switch {
	case err != nil:
		return nil, err
	case len(items) != len(a.Numbers):
		return nil, models.ErrNotFound
	case slices.ContainsFunc(items, func(i notice.Item) bool { return i.State != models.StateUnrouted || i.Content.Address.IsZero() }):
		return nil, fmt.Errorf("it is not unrouted any more: %w", models.ErrConflict)
	case !together(items):
		return nil, &models.Invalid{Field: "n", Key: "host.apart"}
	}
	asked, err := models.One[bool](tx, `SELECT EXISTS (SELECT FROM guest_links WHERE provider_id = $1 AND notice_id = $2 AND email = $3
		AND items && $4 AND ended_at IS NULL AND answered_at IS NULL AND due_at > $5)`,
		items[0].ProviderID, items[0].NoticeID, a.Email, a.Numbers, s.db.Now())
	if err == nil && asked {
		err = &models.Invalid{Field: "email", Key: "host.asked_already"}
	}
	return items, err
}

// stillUnrouted leaves in a host's link what no provider has still; ErrConflict when that is nothing.
func (s *Store) stillUnrouted(tx *models.Tx, actor models.Actor, l *Link) error {
	items, err := s.notice.ItemsOf(tx, actor, l.Ref, l.Items)
	if err != nil {
		return err
	}
	l.Items = nil
	for _, i := range items {
		if i.State == models.StateUnrouted && !i.Content.Address.IsZero() {
			l.Items = append(l.Items, i.N)
		}
	}
	if len(l.Items) == 0 {
		return fmt.Errorf("nothing of it is unrouted any more: %w", models.ErrConflict)
	}
	return nil
}

// together tells whether one host can be expected to have them all.
func together(items []notice.Item) bool {
	first := items[0]
	same := func(alike func(i notice.Item) bool) bool {
		return !slices.ContainsFunc(items, func(i notice.Item) bool { return !alike(i) })
	}
	return same(func(i notice.Item) bool { return i.Content.Address.Host() == first.Content.Address.Host() }) ||
		first.Content.IP.IsValid() && same(func(i notice.Item) bool { return i.Content.IP == first.Content.IP }) ||
		first.ASN != 0 && same(func(i notice.Item) bool { return i.ASN == first.ASN })
}

// openHost gives what a host has of EOKM's link: the items that no provider has still, and what it said of each.
func (s *Store) openHost(ctx context.Context, p *Page) error {
	now := s.db.Now()
	return models.Wrap("show host's link", s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		items, err := s.notice.ItemsOf(tx, models.System(), p.Ref, p.Link.Items)
		if err != nil {
			return err
		}
		p.Items = slices.DeleteFunc(items, func(i notice.Item) bool { return i.State != models.StateUnrouted })
		said, err := models.Find[lastSaying](tx, lastSayings+` WHERE g.provider_id = $1 AND g.id = $2
			ORDER BY a.link_id, a.n, a.created_at DESC`,
			p.ProviderID, p.ID)
		if err != nil {
			return err
		}
		p.Said = map[int]Answer{}
		for _, line := range said {
			p.Said[line.N] = line.Answer
		}
		p.Answer = slices.ContainsFunc(p.Items, p.Answerable)
		shown, err := models.Maybe[struct{ At time.Time }](tx, `SELECT e.at FROM events e WHERE e.notice_id = $1 AND e.kind = $2
			AND e.actor_id = $3 AND e.at > $4 ORDER BY e.id DESC LIMIT 1`, p.NoticeID, models.EventRevealed, p.ID,
			now.Add(-notice.RevealFor))
		if shown != nil {
			p.RevealedUntil = shown.At.Add(notice.RevealFor)
		}
		return err
	}))
}

// lastSaying is what a host said last of an item.
type lastSaying struct {
	LinkID uuid.UUID
	N      int
	Answer Answer
}

// lastSayings gives it, of links g.
const lastSayings = `SELECT DISTINCT ON (a.link_id, a.n) a.link_id, a.n, a.answer
	FROM guest_links g JOIN guest_answers a ON a.provider_id = g.provider_id AND a.link_id = g.id`

// revealHost is Reveal for what no provider has.
func (s *Store) revealHost(ctx context.Context, p *Page, from models.Visitor, r notice.Revealing) (err error) {
	if r.Reason != notice.RevealRemove && r.Reason != notice.RevealLogs && r.Reason != notice.RevealOther {
		return &models.Invalid{Field: "why", Key: "reveal.reason_missing"}
	}
	if r.Text, err = s.notice.TypedAbout(ctx, p.Actor, "", "text", r.Text, r.Reason == notice.RevealOther); err != nil {
		return err
	}
	if err := s.db.CountTry(ctx, models.RevealFlood, p.ID.String()); err != nil {
		return models.Wrap("reveal to host", err)
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, from.IP, p.ID, now)
	if err != nil {
		return models.Wrap("reveal to host", err)
	}
	return models.Wrap("reveal to host", s.db.Write(ctx, p.scope(from), func(tx *models.Tx) error {
		return models.Record(tx, p.event(p.Actor.Event(models.EventRevealed, now)).With(models.EventData{
			Code: string(r.Reason), Text: r.Text, From: origin,
		}))
	}))
}

// Invite mails a host that has EOKM's link the one by which it registers its organisation (provider.Register), to the same mailbox, which
// it has shown to read. ErrNotFound as with Open; *Invalid with all faults of the form; ErrThrottled after too many.
func (s *Store) Invite(ctx context.Context, h Holder, ref, organisation, name string) error {
	p, err := s.Open(ctx, h, ref)
	if err != nil {
		return err
	}
	if !p.host() {
		return models.ErrNotFound
	}
	if err := s.provider.Register(ctx, provider.Registration{
		Organisation: organisation, Name: name, Email: p.Email, Language: p.Language,
	}, h.From); err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("invite host", s.db.Write(ctx, p.scope(h.From), func(tx *models.Tx) error {
		return models.Record(tx, p.event(p.Actor.Event(models.EventHostInvited, now)).With(models.EventData{To: p.Email}))
	}))
}

// Host is a link to a host with what it said last of each item, for the unrouted queue.
type Host struct {
	Link
	Said map[int]Answer
}

// Hosts lists whom EOKM asked about notices that no provider has, by their reference, the newest first. Staff only.
func (s *Store) Hosts(ctx context.Context, actor models.Actor, refs []string) (map[string][]Host, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	out := map[string][]Host{}
	if len(refs) == 0 {
		return out, nil
	}
	return out, models.Wrap("list whom was asked", s.db.Read(ctx, actor, func(tx *models.Tx) error {
		const of = ` g.provider_id = $3 AND g.notice_id IN (SELECT id FROM notices WHERE provider_id = $3 AND ref = ANY($2))`
		links, err := models.Find[Link](tx, `SELECT `+linkColumns+` WHERE`+of+` ORDER BY g.created_at DESC, g.id`, nobody, refs, uuid.Nil)
		if err != nil || len(links) == 0 {
			return err
		}
		said, err := models.Find[lastSaying](tx, lastSayings+` WHERE g.party = $1 AND`+of+` ORDER BY a.link_id, a.n, a.created_at DESC`,
			PartyHost, refs, uuid.Nil)
		if err != nil {
			return err
		}
		for _, l := range links {
			host := Host{Link: l, Said: map[int]Answer{}}
			for _, line := range said {
				if line.LinkID == l.ID {
					host.Said[line.N] = line.Answer
				}
			}
			out[l.Ref] = append(out[l.Ref], host)
		}
		return nil
	}))
}
