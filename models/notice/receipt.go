package notice

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Receipt confirms what was recorded.
type Receipt struct {
	Number  string
	At      time.Time
	Items   int
	Notices []string
	Measure models.Measure
	Counts  bool // false: the measure does not count as removal, and the clock runs on
}

// Receipt finds the receipt of a sending of the form, for its page and for a form sent twice.
func (s *Store) Receipt(ctx context.Context, actor models.Actor, submission uuid.UUID) (Receipt, error) {
	var receipt Receipt
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		receipt, err = findReceipt(tx, actor, submission)
		return err
	})
	return receipt, models.Wrap("find receipt", err)
}

func findReceipt(tx *models.Tx, actor models.Actor, submission uuid.UUID) (Receipt, error) {
	rows, err := models.Find[struct {
		Ref       string
		Measure   models.Measure
		Counts    bool
		Items     int
		CreatedAt time.Time
	}](tx, `SELECT n.ref, r.measure, r.counts, count(*) AS items, min(r.created_at) AS created_at
		FROM responses r
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE r.provider_id = $1 AND r.submission = $2 GROUP BY n.id, n.ref, r.measure, r.counts ORDER BY n.id`,
		actor.ProviderID, submission)
	if err != nil {
		return Receipt{}, err
	}
	if len(rows) == 0 {
		return Receipt{}, models.ErrNotFound
	}
	receipt := Receipt{Number: receiptNumber(submission), At: rows[0].CreatedAt, Measure: rows[0].Measure, Counts: rows[0].Counts}
	for _, r := range rows {
		receipt.Items += r.Items
		receipt.Notices = append(receipt.Notices, r.Ref)
	}
	return receipt, nil
}

// receiptNumber is short enough to say over the telephone; the submission stays the key.
func receiptNumber(submission uuid.UUID) string {
	out := []byte("R-????-????")
	for i, at := range []int{2, 3, 4, 5, 7, 8, 9, 10} {
		out[at] = models.PlainLetters[submission[15-i]%32]
	}
	return string(out)
}
