package notice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// RevealReason is why somebody needs the full addresses.
type RevealReason string

// The reasons.
const (
	RevealRemove  RevealReason = "remove"
	RevealForward RevealReason = "forward"
	RevealLogs    RevealReason = "logs"
	RevealOther   RevealReason = "other" // with a text
)

// The reasons of EOKM's people, beside RevealOther.
const (
	RevealCheck   RevealReason = "check"
	RevealDispute RevealReason = "dispute"
	RevealRoute   RevealReason = "route"
)

// RevealFor is how long a reveal of one notice lasts for the person who gave the reason.
const RevealFor = 15 * time.Minute

// Revealing is a wish to see a notice's full addresses.
type Revealing struct {
	Ref    string
	Reason RevealReason
	Text   string // with RevealOther
	Proved bool   // the person proved who they are not long ago
	Basics bool   // this portal shows full addresses only to who passed the basics course
}

// check refuses a reason that is none, or not one of the actor's side.
func (r RevealReason) check(actor models.Actor) error {
	switch r {
	case RevealRemove, RevealForward, RevealLogs, RevealOther:
		return nil
	case RevealCheck, RevealDispute, RevealRoute:
		if actor.Staff() {
			return nil
		}
	}
	return &models.Invalid{Field: "why", Key: "reveal.reason_missing"}
}

// RevealAll is Reveal for the notices of one page of a queue: one reason and one try, and a line in the log of each. Those that are gone
// are left out. At most models.QueueRows at once. Analysts and admins only.
func (s *Store) RevealAll(ctx context.Context, actor models.Actor, refs []string, r Revealing) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	if err := r.Reason.check(actor); err != nil {
		return err
	}
	if len(refs) == 0 || len(refs) > models.QueueRows {
		return fmt.Errorf("reveal %d notices at once: %w", len(refs), models.ErrNotFound)
	}
	r.Ref, r.Basics = refs[0], false
	said, err := s.admitReveal(ctx, actor, r)
	if err != nil {
		return err
	}
	return models.Wrap("reveal", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		found, err := models.Find[Notice](tx, `SELECT * FROM notices WHERE ref = ANY($1) AND data_key IS NOT NULL ORDER BY id`, refs)
		if err != nil {
			return err
		}
		events := make([]models.Event, len(found))
		for i, n := range found {
			events[i] = said.Of(n.ProviderID).About(&n.ID)
		}
		b := &pgx.Batch{}
		models.QueueEvents(b, events...)
		return tx.Send(b)
	}))
}

// Reveal opens a notice's addresses to the actor for RevealFor, and records who, when, why and from where. The provider's
// own admin sees that record. Auditors and editors never reveal, nor does a desk what EOKM agreed is not its own: *Invalid when
// nothing else is left of the notice. ErrUnproved when it is one of many and the person has to
// prove who they are first; ErrUntrained when the portal asks for the basics course first; ErrThrottled when it is far too many:
// then an alarm is on record.
func (s *Store) Reveal(ctx context.Context, actor models.Actor, r Revealing) error {
	said, err := s.admitReveal(ctx, actor, r)
	if err != nil {
		return err
	}
	return models.Wrap("reveal", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := findNotice(tx, actor, r.Ref)
		if err != nil {
			return err
		}
		if left, err := leftToReveal(tx, actor, n); err != nil || !left {
			return cmp.Or(err, error(&models.Invalid{Field: "why", Key: "reveal.not_yours"}))
		}
		return models.Record(tx, said.Of(n.ProviderID).About(&n.ID))
	}))
}

// admitReveal checks a wish to see addresses, counts it, and gives the event that says so, of no notice yet.
func (s *Store) admitReveal(ctx context.Context, actor models.Actor, r Revealing) (models.Event, error) {
	if err := r.Reason.check(actor); err != nil {
		return models.Event{}, err
	}
	text, err := s.typedAbout(ctx, actor, r.Ref, "text", r.Text, r.Reason == RevealOther)
	if err != nil {
		return models.Event{}, err
	}
	if actor.Party() == models.PartyNobody {
		return models.Event{}, models.ErrForbidden
	}
	if r.Basics {
		if err := s.learning.Trained(ctx, actor); err != nil {
			return models.Event{}, models.Wrap("reveal", err)
		}
	}
	if err := s.countReveal(ctx, actor, r.Proved); err != nil {
		return models.Event{}, models.Wrap("reveal", err)
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	return actor.Event(models.EventRevealed, now).With(models.EventData{Code: string(r.Reason), Text: text, From: origin}),
		models.Wrap("reveal", err)
}

// revealable is what of items i somebody may see in full, as Item.Revealable says.
func revealable(actor models.Actor) string {
	if actor.Staff() {
		return "true"
	}
	return "i.state <> '" + string(models.StateNotOurs) + "'"
}

// leftToReveal tells whether a notice has an item that the actor may see in full.
func leftToReveal(tx *models.Tx, actor models.Actor, n Notice) (bool, error) {
	return models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM items i WHERE i.provider_id = $1 AND i.notice_id = $2 AND `+
		revealable(actor)+`)`, n.ProviderID, n.ID)
}

// countReveal counts one more, and says when it is too many.
func (s *Store) countReveal(ctx context.Context, actor models.Actor, proved bool) error {
	who := actor.UserID.String()
	if !proved {
		if err := s.db.CountTry(ctx, models.RevealMany, who); errors.Is(err, models.ErrThrottled) {
			return models.ErrUnproved
		} else if err != nil {
			return err
		}
	}
	most := models.RevealFlood
	if actor.Staff() {
		most = models.RevealStaff
	}
	flood := s.db.CountTry(ctx, most, who)
	if !errors.Is(flood, models.ErrThrottled) {
		return flood
	}
	if err := s.db.CountTry(ctx, models.RevealAlarm, who); err != nil {
		return flood // the alarm was raised already
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	return errors.Join(flood, err, s.db.Write(ctx, actor, func(tx *models.Tx) error { // the alarm is raised also without it
		return models.Record(tx, actor.Event(models.EventRevealAlarm, now).Of(actor.ProviderID).With(models.EventData{
			Count: most.Burst, From: origin,
		}))
	}))
}

// CopyAddresses gives the addresses of CopyItems as they were received, for the clipboard.
func (s *Store) CopyAddresses(ctx context.Context, actor models.Actor, ref string) ([]string, error) {
	_, items, err := s.CopyItems(ctx, actor, ref, 0)
	raw := make([]string, len(items))
	for i, item := range items {
		raw[i] = item.Content.Address.Raw()
	}
	return raw, err
}

// CopyItems gives the items of a notice, opened and in order, for the clipboard or a file of whoever revealed them, and records it;
// without those that the actor may not reveal any more, or whose address is destroyed. Where the same actor copied all of them
// within quiet, the log knows; zero: each copy is recorded. ErrConflict when no reveal of the actor's holds, or nothing is left. The
// addresses may go nowhere else.
func (s *Store) CopyItems(ctx context.Context, actor models.Actor, ref string, quiet time.Duration) (n Notice, items []Item,
	err error,
) {
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return n, nil, models.Wrap("copy addresses", err)
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) (err error) {
		var revealed []reveal
		b := &pgx.Batch{}
		queueNotice(b, &n, actor, ref)
		queueReveal(b, &revealed, actor, ref, now)
		if err := tx.Send(b); err != nil {
			return err
		}
		if len(revealed) == 0 {
			return fmt.Errorf("no reveal holds: %w", models.ErrConflict)
		}
		items, err = models.Find[Item](tx, `SELECT `+itemColumns+` FROM items i WHERE i.provider_id = $1 AND i.notice_id = $2 AND `+
			revealable(actor)+` ORDER BY i.n`, n.ProviderID, n.ID)
		if err != nil {
			return fmt.Errorf("load items: %w", err)
		}
		if len(items) == 0 {
			return fmt.Errorf("none is the desk's: %w", models.ErrConflict)
		}
		if err := s.OpenItems(n, items); err != nil {
			return err
		}
		items = slices.DeleteFunc(items, func(i Item) bool { return i.Content.Address.IsZero() })
		copied := models.EventData{Code: models.RevealCopied, Count: len(items), From: origin}
		if quiet > 0 {
			for _, i := range items {
				copied.Items = append(copied.Items, i.N)
			}
			known, err := models.One[bool](tx, `SELECT EXISTS (SELECT FROM events e WHERE e.notice_id = $1 AND e.kind = $2
				AND e.actor_id = $3 AND e.at > $4 AND e.data->>'code' = $5 AND e.data->'items' @> to_jsonb($6::int[]))`, n.ID,
				models.EventRevealed, actor.UserID, now.Add(-quiet), models.RevealCopied, copied.Items)
			if err != nil || known {
				return err
			}
		}
		return models.Record(tx, actor.Event(models.EventRevealed, now).Of(n.ProviderID).About(&n.ID).With(copied))
	})
	if err != nil {
		return n, nil, models.Wrap("copy addresses", err)
	}
	return n, items, nil
}

// reveal is a reveal that holds.
type reveal struct{ At time.Time }

// queueReveal finds the actor's last reveal of a notice, if it holds. Copying does not make a reveal last longer.
func queueReveal(b *pgx.Batch, last *[]reveal, actor models.Actor, ref string, now time.Time) {
	models.QueueFind(b, last, `SELECT e.at FROM `+theNotice+` n JOIN events e ON e.notice_id = n.id
		WHERE e.kind = $4 AND e.actor_id = $5 AND e.at > $6 AND e.data->>'code' <> $7 ORDER BY e.id DESC LIMIT 1`,
		noticeArgs(actor, ref, models.EventRevealed, actor.UserID, now.Add(-RevealFor), models.RevealCopied)...)
}

// until is when the last reveal ends; zero when there is none.
func until(last []reveal) time.Time {
	if len(last) == 0 {
		return time.Time{}
	}
	return last[0].At.Add(RevealFor)
}
