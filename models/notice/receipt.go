package notice

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Receipt confirms what was recorded.
type Receipt struct {
	Number  string // R-XXXX-XXXX, in models.PlainLetters; of one answer of its provider
	At      time.Time
	Items   int
	Notices []string
	Measure models.Measure
	Counts  bool // false: the measure does not count as removal, and the clock runs on
}

// ReceiptPage is all that a receipt's page shows: what was recorded, and what of its notices still waits for the provider.
type ReceiptPage struct {
	Receipt
	Provider    string // the name
	By          string // whose answer it is
	RemovedAt   time.Time
	CachePurged bool
	LogsKept    *bool
	Note        string
	Of          []ReceiptNotice // as Notices
	LeftOut     []Earlier       // what the answer was sent for too, and somebody had answered or closed before
	Retracted   []Retraction    // what of it was taken back, in order of time
}

// Retraction is who took an answer back, when, and of which items of a notice.
type Retraction struct {
	Ref     string
	Numbers []int
	At      time.Time
	By      string // the name
}

// ReceiptNotice is a notice that an answer was about.
type ReceiptNotice struct {
	Ref       string
	Numbers   []int // of the items that were answered
	Stands    []int // of those, the ones that are answered by it and that EOKM did not check yet
	TodoCount int   // items that wait for the provider now
	DueAt     time.Time
}

// Receipt finds a receipt by its number, or by the key of its form, which stood in older addresses. ErrNotFound when there is none, or when
// it is another provider's: the two cannot be told apart. A number is of one answer of a provider; of two of different providers EOKM
// finds the newer.
func (s *Store) Receipt(ctx context.Context, actor models.Actor, number string) (*ReceiptPage, error) {
	page := &ReceiptPage{}
	which, args := answerOf(actor, number)
	answer := `(SELECT provider_id, submission FROM responses WHERE (provider_id, id) = ` + which + `) one
		JOIN responses r ON r.provider_id = one.provider_id AND r.submission = one.submission`
	var left [][]byte
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, page, `SELECT r.receipt AS number, r.created_at AS at, r.measure, r.counts, r.removed_at, r.cache_purged,
				r.logs_kept, r.note, `+models.NameOf("u.name", "r.user_id")+` AS by, p.name AS provider
			FROM responses r JOIN providers p ON p.id = r.provider_id LEFT JOIN users u ON u.id = r.user_id
			WHERE (r.provider_id, r.id) = `+which, args...)
		models.QueueFind(b, &page.Of, `SELECT n.ref, array_agg(i.n ORDER BY i.n) AS numbers, n.todo_count, n.due_at,
				coalesce(array_agg(i.n ORDER BY i.n) FILTER (WHERE i.state = '`+string(models.StateAnswered)+`' AND `+Stands+
			`), '{}') AS stands FROM `+answer+`
			JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
			GROUP BY n.provider_id, n.id ORDER BY n.id`, args...)
		models.QueueFind(b, &page.Retracted, `SELECT n.ref, array_agg(i.n ORDER BY i.n) AS numbers, t.created_at AS at,
				coalesce(u.name, '') AS by FROM `+answer+`
			JOIN retractions t ON t.provider_id = r.provider_id AND t.response_id = r.id LEFT JOIN users u ON u.id = t.user_id
			JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
			GROUP BY n.provider_id, n.id, t.created_at, u.name ORDER BY t.created_at, n.id`, args...)
		models.QueueFind(b, &left, `SELECT r.left_out FROM `+answer+` WHERE r.left_out IS NOT NULL`, args...)
	})
	if err == nil {
		page.LeftOut, err = s.leftOut(ctx, actor, left)
	}
	if err != nil {
		return nil, models.Wrap("find receipt", err)
	}
	for _, n := range page.Of {
		page.Items, page.Notices = page.Items+len(n.Numbers), append(page.Notices, n.Ref)
	}
	return page, nil
}

// answerOf is one row of the answer that a receipt is of, as far as the actor may see it.
func answerOf(actor models.Actor, number string) (row string, args []any) {
	if submission, err := uuid.Parse(number); err == nil {
		return `(SELECT provider_id, id FROM responses WHERE provider_id = $1 AND submission = $2 LIMIT 1)`,
			[]any{actor.ProviderID, submission}
	}
	if typed, ok := models.ParseReceiptNumber(number); ok {
		number = typed
	}
	return `(SELECT provider_id, id FROM responses WHERE receipt = $1 AND (provider_id = $2 OR $3) ORDER BY created_at DESC LIMIT 1)`,
		[]any{number, actor.ProviderID, actor.Staff()}
}

// leftOutOrNull is what is kept of what an answer leaves out; nothing for most.
func leftOutOrNull(list []Earlier) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

// leftOut reads that, with the names of who had answered.
func (s *Store) leftOut(ctx context.Context, actor models.Actor, kept [][]byte) ([]Earlier, error) {
	if len(kept) == 0 {
		return nil, nil
	}
	var list []Earlier
	for _, part := range kept { // each part of a job keeps its own
		var of []Earlier
		if err := json.Unmarshal(part, &of); err != nil {
			return nil, err
		}
		list = append(list, of...)
	}
	var ids []uuid.UUID
	for _, e := range list {
		ids = append(ids, e.UserID)
	}
	var people []struct {
		ID   uuid.UUID
		Name string
	}
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &people, `SELECT id, name FROM users WHERE id = ANY($1)`, ids)
	})
	for i, e := range list {
		for _, person := range people {
			if person.ID == e.UserID {
				list[i].By = person.Name
			}
		}
	}
	return list, err
}

func findReceipt(tx *models.Tx, actor models.Actor, submission uuid.UUID) (Receipt, error) {
	rows, err := models.Find[struct {
		Ref       string
		Receipt   string
		Measure   models.Measure
		Counts    bool
		Items     int
		CreatedAt time.Time
	}](tx, `SELECT n.ref, r.receipt, r.measure, r.counts, count(*) AS items, min(r.created_at) AS created_at
		FROM responses r
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE r.provider_id = $1 AND r.submission = $2 GROUP BY n.id, n.ref, r.receipt, r.measure, r.counts ORDER BY n.id`,
		actor.ProviderID, submission)
	if err != nil {
		return Receipt{}, err
	}
	if len(rows) == 0 {
		return Receipt{}, models.ErrNotFound
	}
	receipt := Receipt{Number: rows[0].Receipt, At: rows[0].CreatedAt, Measure: rows[0].Measure, Counts: rows[0].Counts}
	for _, r := range rows {
		receipt.Items += r.Items
		receipt.Notices = append(receipt.Notices, r.Ref)
	}
	return receipt, nil
}

// answerSending is what the database knows of the key of an answer.
type answerSending struct {
	sending
	Receipt string // of what was kept under it
	Taken   bool   // another answer of the provider has the number that this one would get
}

// queueAnswerSending is queueSending for an answer, whose receipt must get a number of its own.
func queueAnswerSending(b *pgx.Batch, of *answerSending, provider, submission uuid.UUID, digest []byte) {
	models.QueueOne(b, of, `SELECT count(*) > 0 AS sent, coalesce(bool_and(digest = $3), false) AS same,
			coalesce(min(receipt), '') AS receipt,
			(SELECT count(*) FROM responses WHERE provider_id = $1 AND receipt = $4 AND submission <> $2) > 0 AS taken
		FROM responses WHERE provider_id = $1 AND submission = $2`,
		provider, submission, digest, models.ReceiptNumber(submission, false))
}
