package models

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// RevealReason is why somebody needs the full addresses.
type RevealReason string

// The reasons.
const (
	RevealRemove  RevealReason = "remove"
	RevealForward RevealReason = "forward"
	RevealLogs    RevealReason = "logs"
	RevealOther   RevealReason = "other" // with a text

	// revealCopied is the code of a copy made while a reveal holds. It is no reason, and no new reveal.
	revealCopied = "copied"
)

// RevealFor is how long a reveal of one notice lasts for the person who gave the reason.
const RevealFor = 15 * time.Minute

// Reveal opens a notice's addresses to the actor for RevealFor, and records who, when, why and from where. The provider's
// own admin sees that record. Auditors and editors never reveal.
func (s *Store) Reveal(ctx context.Context, actor Actor, ref string, reason RevealReason, text string) error {
	switch reason {
	case RevealRemove, RevealForward, RevealLogs, RevealOther:
	default:
		return &Invalid{Field: "why", Key: "reveal.reason_missing"}
	}
	text, err := freeText("text", text, reason == RevealOther)
	if err != nil {
		return err
	}
	if actor.Party() == PartyNobody {
		return ErrForbidden
	}
	return wrap("reveal", s.write(ctx, actor, func(tx *gorm.DB) error {
		var n Notice
		b := &pgx.Batch{}
		queueNotice(b, &n, actor, ref)
		if err := send(tx, b); err != nil {
			return err
		}
		return record(tx, Event{
			At: s.now(), ProviderID: n.ProviderID, NoticeID: &n.ID, ActorID: actor.UserID, ActorRole: actor.Role,
			Kind: EventRevealed, Data: EventData{Code: string(reason), Text: text, IP: actor.IP},
		})
	}))
}

// CopyAddresses gives the addresses of a notice as they were received, in order, for the clipboard or a file of whoever
// revealed them, and records it. ErrConflict when no reveal of the actor's holds. The strings may go nowhere else.
func (s *Store) CopyAddresses(ctx context.Context, actor Actor, ref string) ([]string, error) {
	now := s.now()
	var raw []string
	err := s.write(ctx, actor, func(tx *gorm.DB) error {
		var n Notice
		var revealed []reveal
		b := &pgx.Batch{}
		queueNotice(b, &n, actor, ref)
		queueReveal(b, &revealed, actor, ref, now)
		if err := send(tx, b); err != nil {
			return err
		}
		if len(revealed) == 0 {
			return fmt.Errorf("no reveal holds: %w", ErrConflict)
		}
		items, err := find[Item](tx, `SELECT * FROM items WHERE provider_id = ? AND notice_id = ? ORDER BY n`, n.ProviderID, n.ID)
		if err != nil {
			return fmt.Errorf("load items: %w", err)
		}
		if err := s.open(n, items); err != nil {
			return err
		}
		for _, i := range items {
			if !i.Content.Address.IsZero() {
				raw = append(raw, i.Content.Address.Raw())
			}
		}
		return record(tx, Event{
			At: now, ProviderID: n.ProviderID, NoticeID: &n.ID, ActorID: actor.UserID, ActorRole: actor.Role,
			Kind: EventRevealed, Data: EventData{Code: revealCopied, Count: len(raw), IP: actor.IP},
		})
	})
	return raw, wrap("copy addresses", err)
}

// reveal is a reveal that holds.
type reveal struct{ At time.Time }

// queueReveal finds the actor's last reveal of a notice, if it holds. Copying does not make a reveal last longer.
func queueReveal(b *pgx.Batch, last *[]reveal, actor Actor, ref string, now time.Time) {
	queueFind(b, last, `SELECT e.at FROM `+theNotice+` n JOIN events e ON e.notice_id = n.id
		WHERE e.kind = $4 AND e.actor_id = $5 AND e.at > $6 AND e.data->>'code' <> $7 ORDER BY e.id DESC LIMIT 1`,
		noticeArgs(actor, ref, EventRevealed, actor.UserID, now.Add(-RevealFor), revealCopied)...)
}

// until is when the last reveal ends; zero when there is none.
func until(last []reveal) time.Time {
	if len(last) == 0 {
		return time.Time{}
	}
	return last[0].At.Add(RevealFor)
}
