package practice

import (
	"context"
	"errors"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Patience is how long an answer waits before the portal checks it: long enough to practise taking it back, or undoing it.
const Patience = 10 * time.Minute

// waiting is a notice with items that wait for what EOKM would say.
type waiting struct {
	Ref      string
	State    models.State
	Language string
}

// Answer says about practice what EOKM would: an address that was confirmed is found offline once Patience is over, and one that was
// disputed is taken back. It handles at most limit notices and gives how many. System only; run by a periodic job, and safe to run anywhere
// at once: who comes second finds nothing left. reason words why, in the language of the provider.
func (s *Store) Answer(ctx context.Context, reason func(language string) string, limit int) (int, error) {
	var list []waiting
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[waiting](tx, `SELECT DISTINCT n.ref, i.state, p.language FROM notices n
			JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id JOIN providers p ON p.id = n.provider_id
			WHERE n.practice AND n.`+models.Unfinished+` AND (i.state = $1 OR i.state = $2 AND i.answered_at <= $3)
			ORDER BY n.ref, i.state LIMIT $4`, models.StateDisputed, models.StateAnswered, s.db.Now().Add(-Patience), limit)
		return err
	})
	if err != nil {
		return 0, models.Wrap("answer practice", err)
	}
	var failed []error
	for _, w := range list {
		if err := s.answer(ctx, w, reason); err != nil && !errors.Is(err, models.ErrConflict) { // a conflict: the desk was first
			failed = append(failed, err)
		}
	}
	return len(list), models.Wrap("answer practice", errors.Join(failed...))
}

func (s *Store) answer(ctx context.Context, w waiting, reason func(language string) string) error {
	page, err := s.notice.Page(ctx, models.System(), w.Ref, 0)
	if err != nil {
		return err
	}
	var numbers []int
	for _, item := range page.Items {
		if item.State == w.State && (w.State != models.StateAnswered || s.ripe(item)) {
			numbers = append(numbers, item.N)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	if w.State == models.StateAnswered {
		return s.notice.Verify(ctx, models.System(), w.Ref, numbers, notice.FoundOffline)
	}
	return s.notice.Decide(ctx, models.System(), notice.Decision{
		Ref: w.Ref, Numbers: numbers, Act: notice.DecideWithdraw, Reason: reason(w.Language),
	})
}

func (s *Store) ripe(item notice.Item) bool {
	return item.AnsweredAt != nil && !item.AnsweredAt.After(s.db.Now().Add(-Patience))
}
