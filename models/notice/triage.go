package notice

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// recheckItems is how many items of one notice a page of a queue shows; the notice's own page has the rest.
const recheckItems = 20

// Recheck is a notice with items whose removal was reported and must be checked.
type Recheck struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	Ref          string
	ProviderName string
	Profile      string
	DataKey      []byte
	DueAt        time.Time // the earliest of those items
	SortAt       time.Time // DueAt, or long before any where something was seen after the provider said that it is gone
	SightedAt    *time.Time
	Waiting      int    // how many there are
	Items        []Item // the first of them
}

// Cursor is the notice's place in its list.
func (r Recheck) Cursor() models.Cursor { return models.Cursor{At: r.SortAt, ID: r.ID} }

// SightedAfter joins to items i what was seen after the provider said that it is gone, and RecheckSort is the place of those items in
// the queue.
const (
	SightedAfter = `LEFT JOIN sightings s ON s.provider_id = i.provider_id AND s.item_id = i.id
		AND s.kind = '` + string(SightingOnline) + `' AND s.seen_at > i.removed_at`
	RecheckSort = `CASE WHEN max(s.seen_at) IS NULL THEN min(i.due_at) ELSE min(i.due_at) - interval '100 years' END`
)

// Rechecks gives a page of the notices with items to check: first those of which something was seen after the provider said that
// it is gone, then the most urgent, and where the next page
// begins: the zero Cursor when there is none. Staff only.
func (s *Store) Rechecks(ctx context.Context, actor models.Actor, after models.Cursor) ([]Recheck, models.Cursor, error) {
	var rows []Recheck
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Recheck](tx,
			`SELECT n.id, n.provider_id, n.ref, n.profile, n.data_key, p.name AS provider_name, q.due_at, q.waiting,
				q.sighted_at, q.sort_at
			FROM (SELECT * FROM (SELECT i.provider_id, i.notice_id, min(i.due_at) AS due_at, count(DISTINCT i.id) AS waiting,
						max(s.seen_at) AS sighted_at,
						`+RecheckSort+` AS sort_at
					FROM items i `+SightedAfter+`
					WHERE i.state = '`+string(models.StateAnswered)+`' AND $1 GROUP BY i.provider_id, i.notice_id) g
				WHERE (sort_at, notice_id) > ($2, $3) ORDER BY sort_at, notice_id LIMIT $4) q
			JOIN notices n ON n.provider_id = q.provider_id AND n.id = q.notice_id
			JOIN providers p ON p.id = n.provider_id ORDER BY q.sort_at, n.id`, actor.Staff(), after.At, after.ID, models.QueueRows+1)
		if err != nil {
			return err
		}
		var list []queued
		for i := range rows[:min(len(rows), models.QueueRows)] {
			r := &rows[i]
			list = append(list, queued{Notice{ID: r.ID, ProviderID: r.ProviderID, DataKey: r.DataKey}, "", &r.Items})
		}
		return s.queueItems(tx, list, `state = '`+string(models.StateAnswered)+`'`)
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list rechecks", err)
}

// queued is of which notice a queue shows items, and where they go.
type queued struct {
	notice Notice
	first  string // numbers of them, comma-separated; "" for all that are in the queue's state
	into   *[]Item
}

// queueItems adds the first items of each.
func (s *Store) queueItems(tx *models.Tx, list []queued, which string) error {
	var providers, notices []uuid.UUID
	var numbers []string
	for _, q := range list {
		providers, notices, numbers = append(providers, q.notice.ProviderID), append(notices, q.notice.ID), append(numbers, q.first)
	}
	items, err := models.Find[Item](tx, `SELECT i.*, coalesce((SELECT r.measure FROM responses r WHERE r.provider_id = i.provider_id
				AND r.item_id = i.id AND `+Stands+` ORDER BY r.created_at DESC LIMIT 1), '') AS measure,
			coalesce((SELECT r.external_ref FROM item_reports r WHERE r.provider_id = i.provider_id AND r.item_id = i.id
				AND r.external_ref <> '' ORDER BY r.received_at LIMIT 1), '') AS number
		FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u (provider_id, notice_id, first) CROSS JOIN LATERAL (SELECT * FROM items
			WHERE provider_id = u.provider_id AND notice_id = u.notice_id AND `+which+` ORDER BY n LIMIT $4) i
		ORDER BY i.notice_id, i.n`, providers, notices, numbers, recheckItems)
	if err != nil {
		return fmt.Errorf("load items: %w", err)
	}
	for _, q := range list {
		for _, item := range items {
			if item.NoticeID == q.notice.ID && (q.first == "" || strings.Contains(","+q.first+",", ","+strconv.Itoa(item.N)+",")) {
				*q.into = append(*q.into, item)
			}
		}
		if err := s.OpenItems(q.notice, *q.into); err != nil {
			return err
		}
	}
	return nil
}

// OpenDispute is a provider's no that waits for a decision: all the items of one notice that it was said of at once.
type OpenDispute struct {
	Submission   uuid.UUID
	Ref          string
	ProviderName string
	Kind         models.DisputeKind
	Reason       models.Reason
	Explanation  string
	CreatedAt    time.Time
	DueAt        time.Time // the earliest deadline; the clock runs on
	Items        int
	First        string // numbers of the first items, comma-separated
	ProviderID   uuid.UUID
	ForOthers    bool // somebody else than the reader must decide (secondPerson)
	NoticeID     uuid.UUID
	DataKey      []byte
	Shown        []Item `db:"-"` // the first of them
}

// Cursor is the dispute's place in its list.
func (d OpenDispute) Cursor() models.Cursor { return models.Cursor{At: d.DueAt, ID: d.Submission} }

// Numbers lists the numbers of the dispute's items; none when there are too many to name.
func (d OpenDispute) Numbers() []int {
	var out []int
	for text := range strings.SplitSeq(d.First, ",") {
		if n, err := strconv.Atoi(text); err == nil {
			out = append(out, n)
		}
	}
	if len(out) < d.Items {
		return nil
	}
	return out
}

// OpenDisputes gives a page of the disputes to decide, the most urgent first, and where the next page begins, as Rechecks
// does. Staff only.
func (s *Store) OpenDisputes(ctx context.Context, actor models.Actor, after models.Cursor) ([]OpenDispute, models.Cursor, error) {
	var rows []OpenDispute
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[OpenDispute](tx, `SELECT q.*, n.ref, n.data_key, p.name AS provider_name
			FROM (SELECT d.submission, d.provider_id, i.notice_id, d.kind, d.reason, d.explanation, min(d.created_at) AS created_at,
					min(i.due_at) AS due_at, count(*) AS items, array_to_string((array_agg(i.n ORDER BY i.n))[1:50], ',') AS first
				FROM items i JOIN disputes d ON d.provider_id = i.provider_id AND d.item_id = i.id AND d.decided_at IS NULL
				WHERE i.state = '`+string(models.StateDisputed)+`' AND $1
				GROUP BY d.submission, d.provider_id, i.notice_id, d.kind, d.reason, d.explanation
				HAVING (min(i.due_at), d.submission) > ($2, $3) ORDER BY min(i.due_at), d.submission LIMIT $4) q
			JOIN notices n ON n.provider_id = q.provider_id AND n.id = q.notice_id
			JOIN providers p ON p.id = q.provider_id ORDER BY q.due_at, q.submission`,
			actor.Staff(), after.At, after.ID, models.QueueRows+1)
		if err != nil {
			return err
		}
		var list []queued
		for i := range rows[:min(len(rows), models.QueueRows)] {
			d := &rows[i]
			list = append(list, queued{Notice{ID: d.NoticeID, ProviderID: d.ProviderID, DataKey: d.DataKey}, d.First, &d.Shown})
		}
		if err := s.queueItems(tx, list, `n = ANY(string_to_array(u.first, ',')::int[])`); err != nil {
			return err
		}
		return forOthers(tx, actor, rows)
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list disputes", err)
}
