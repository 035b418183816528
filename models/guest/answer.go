package guest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Answer is what a guest says of an item.
type Answer string

// The answers.
const (
	AnswerRemoved Answer = "removed"
	AnswerPartly  Answer = "partly" // a measure that does not count
	AnswerNotOurs Answer = "not_ours"
	AnswerCannot  Answer = "cannot"
)

// Refusals lists the answers that give items back to the desk, in the order of the form.
func Refusals() []Answer { return []Answer{AnswerNotOurs, AnswerCannot} }

// Confirm records what a guest did about items of its link. It counts as what the desk itself says (notice.Respond), and the desk is
// mailed. ErrNotFound as with Open; ErrConflict when an item is not the guest's to answer any more.
func (s *Store) Confirm(ctx context.Context, h Holder, a notice.Response) error {
	if len(a.Refs) != 1 {
		return models.ErrNotFound
	}
	p, err := s.answering(ctx, h, a.Refs[0], a.Numbers)
	if err != nil {
		return err
	}
	said := AnswerRemoved
	if rule, _ := a.Measure.Rule(); !rule.Counts {
		said = AnswerPartly
	}
	_, err = s.notice.Respond(ctx, p.Actor, a, func(tx *models.Tx, done notice.Done) error {
		return s.answered(tx, h, p.Link, said, done, models.MailGuestAnswered)
	})
	return models.Wrap("confirm as guest", err)
}

// Refuse gives items of a guest's link back to the desk, which is mailed: it alone can say no to EOKM, or act at the server. As Confirm;
// *Invalid for a text that names an address.
func (s *Store) Refuse(ctx context.Context, h Holder, ref string, numbers []int, why Answer, text string) error {
	if !slices.Contains(Refusals(), why) {
		return &models.Invalid{Field: "why", Key: "guest.why_missing"}
	}
	p, err := s.answering(ctx, h, ref, numbers)
	if err != nil {
		return err
	}
	if text, err = s.notice.TypedAbout(ctx, p.Actor, ref, "text", text, false); err != nil {
		return err
	}
	now := s.db.Now()
	e := p.Actor.Event(models.EventGuestRefused, now).With(models.EventData{Code: string(why), Text: text})
	var delegated, returned []int // what went back to the desk before needs no second event
	for _, item := range p.Items {
		if slices.Contains(numbers, item.N) {
			if item.State == models.StateDelegated {
				delegated = append(delegated, item.N)
			} else {
				returned = append(returned, item.N)
			}
		}
	}
	if len(delegated) == 0 {
		e.Data.Items, e.Data.Count = returned, len(returned)
		done := notice.Done{ProviderID: p.ProviderID, NoticeID: p.NoticeID, Numbers: returned}
		return models.Wrap("refuse as guest", s.db.Write(ctx, p.Actor, func(tx *models.Tx) error {
			if err := models.Record(tx, e.Of(p.ProviderID).About(&p.NoticeID)); err != nil {
				return err
			}
			return s.answered(tx, h, p.Link, why, done, models.MailGuestRefused)
		}))
	}
	return models.Wrap("refuse as guest", s.notice.GiveBack(ctx, p.Actor, ref, delegated, e, func(tx *models.Tx, done notice.Done) error {
		done.Numbers = append(done.Numbers, returned...)
		return s.answered(tx, h, p.Link, why, done, models.MailGuestRefused)
	}))
}

// errNotTheirs: an item is not on the guest's page.
var errNotTheirs = fmt.Errorf("no item of the link: %w", models.ErrNotFound)

// answering is the page of a guest that answers about items, which must all be its own to answer.
func (s *Store) answering(ctx context.Context, h Holder, ref string, numbers []int) (*Page, error) {
	p, err := s.Open(ctx, h, ref)
	if err != nil {
		return nil, err
	}
	return p, answering(p, numbers)
}

// answering tells whether items are all the guest's own to answer.
func answering(p *Page, numbers []int) error {
	if len(numbers) == 0 {
		return &models.Invalid{Field: "which", Key: "answer.which_missing"}
	}
	for _, n := range numbers {
		at := slices.IndexFunc(p.Items, func(item notice.Item) bool { return item.N == n })
		if at < 0 {
			return errNotTheirs
		}
		if !p.Answerable(p.Items[at]) {
			return fmt.Errorf("answer as guest: %w", models.ErrConflict)
		}
	}
	return nil
}

// answered records what a guest said, and tells the desk.
func (s *Store) answered(tx *models.Tx, h Holder, l Link, said Answer, done notice.Done, kind models.MailKind) error {
	now := s.db.Now()
	if err := s.record(tx, h, l, said, done.Numbers, nil, now); err != nil {
		return err
	}
	return s.notice.MailDesk(tx, kind, l.ProviderID, l.NoticeID, now)
}

// record writes what a guest said of items; form is of a host's. now is that of the event that says so too.
func (s *Store) record(tx *models.Tx, h Holder, l Link, said Answer, numbers []int, form *uuid.UUID, now time.Time) error {
	var by *uuid.UUID // who of a registered reseller
	if h.registered() {
		by = &h.Desk.UserID
	}
	if err := tx.Do(`INSERT INTO guest_answers (provider_id, link_id, n, answer, created_at, user_id, submission)
		SELECT $1, $2, n, $3, $4, $6, $7 FROM unnest($5::int[]) AS n`, l.ProviderID, l.ID, said, now, numbers, by, form); err != nil {
		return err
	}
	return tx.Do(`UPDATE guest_links SET answered_at = $1 WHERE provider_id = $2 AND id = $3`, now, l.ProviderID, l.ID)
}
