package bulk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Page is all that a job's page shows.
type Page struct {
	Job
	By       string // who ordered it, by name
	Undoer   string // who undid it
	Restored int    // items that were put back, or notices
	Kept     int    // those that were not as the job had left them any more
	Notices  int    // in which something was done
	Receipts []Receipt
	Skips    []Skip
	Staged   []Staged // of one that waits for who ordered it
	Assignee string   // who got the notices, by name; "" for nobody
}

// Receipt is that of one answer of a job.
type Receipt struct {
	Number  string
	Measure models.Measure
	Items   int
}

// Skip is what a job left alone of one notice, and why.
type Skip struct {
	Ref     string
	Numbers []int // none: the notice as a whole
	Why     notice.SkipReason
	By      string // who has answered it, by name; "" where no answer of the desk stands on it
	At      time.Time
}

// Staged is how many items get which answer.
type Staged struct {
	Measure models.Measure
	Items   int
}

// shownSkips is of how many notices a page says why they were left alone; the file has all.
const shownSkips = 200

// Page gives a job of the actor's provider; of any, for EOKM. ErrNotFound when there is none: the two cannot be told apart.
func (s *Store) Page(ctx context.Context, actor models.Actor, id uuid.UUID) (*Page, error) {
	var page struct {
		Page
		Parts []byte
	}
	const key = `(SELECT j.provider_id, j.id FROM bulk_jobs j WHERE j.id = $1 AND (j.provider_id = $2 OR $3) LIMIT 1)`
	args := []any{id, actor.ProviderID, actor.Staff()}
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &page, `SELECT `+jobColumns+`, coalesce(u.name, '') AS by, coalesce(w.name, '') AS undoer,
				coalesce(a.name, '') AS assignee, CASE WHEN j.state = '`+string(StateStaged)+`' THEN j.parts ELSE '[]' END AS parts,
				(SELECT count(*) FROM bulk_items b WHERE b.provider_id = j.provider_id AND b.job_id = j.id AND b.undone) AS restored,
				(SELECT count(*) FROM bulk_items b WHERE b.provider_id = j.provider_id AND b.job_id = j.id AND NOT b.undone) AS kept,
				(SELECT count(DISTINCT b.notice_id) FROM bulk_items b
					WHERE b.provider_id = j.provider_id AND b.job_id = j.id AND b.why = '') AS notices
			FROM bulk_jobs j LEFT JOIN users u ON u.id = j.user_id LEFT JOIN users w ON w.id = j.undone_by
			LEFT JOIN users a ON a.id = j.assigned_to WHERE (j.provider_id, j.id) = `+key, args...)
		models.QueueFind(b, &page.Receipts, `SELECT r.receipt AS number, r.measure, count(*) AS items
			FROM bulk_items b JOIN responses r ON r.provider_id = b.provider_id AND r.submission = b.submission AND r.item_id = b.item_id
			WHERE (b.provider_id, b.job_id) = `+key+` AND b.why = '' GROUP BY 1, 2 ORDER BY 3 DESC, 1`, args...)
		models.QueueFind(b, &page.Skips, `SELECT n.ref, array_agg(b.n ORDER BY b.n) FILTER (WHERE b.n > 0) AS numbers, b.why,
				coalesce(f.name, '') AS by, f.created_at AS at
			FROM bulk_items b JOIN notices n ON n.provider_id = b.provider_id AND n.id = b.notice_id
			LEFT JOIN LATERAL (SELECT u.name, r.created_at FROM responses r JOIN users u ON u.id = r.user_id
				WHERE r.provider_id = b.provider_id AND r.item_id = b.item_id AND r.counts AND `+notice.Stands+`
				ORDER BY r.created_at DESC LIMIT 1) f ON b.why = '`+string(notice.SkipWaiting)+`'
			WHERE (b.provider_id, b.job_id) = `+key+` AND b.why <> ''
			GROUP BY n.id, n.ref, b.why, f.name, f.created_at ORDER BY n.id, min(b.n) LIMIT $4`,
			append(args, shownSkips)...)
	})
	if err != nil {
		return nil, models.Wrap("find job", err)
	}
	page.Staged, err = stagedOf(page.Parts)
	return &page.Page, models.Wrap("find job", err)
}

func stagedOf(kept []byte) ([]Staged, error) {
	var parts []part
	if err := json.Unmarshal(kept, &parts); err != nil {
		return nil, fmt.Errorf("read the parts of a job: %w", err)
	}
	counts := map[models.Measure]int{}
	for _, p := range parts {
		if p.Answer == nil {
			continue
		}
		for _, ref := range p.Answer.Refs {
			counts[p.Answer.Measure] += max(len(p.Answer.Pins[ref]), 1)
		}
	}
	var list []Staged
	for _, rule := range models.Measures() {
		if n := counts[rule.Measure]; n > 0 {
			list = append(list, Staged{rule.Measure, n})
		}
	}
	return list, nil
}

// ResultRow is what a job did to one item, or to a notice as a whole.
type ResultRow struct {
	Ref         string
	ExternalRef string // the reporter's
	N           int    // 0: the notice as a whole
	Why         notice.SkipReason
	Measure     models.Measure // "": it was no answer, or none was recorded
	Receipt     string
	Undone      *bool
}

// Rows is what a job did, item by item, in the order of the notices. ErrNotFound as with Page.
func (s *Store) Rows(ctx context.Context, actor models.Actor, id uuid.UUID) ([]ResultRow, error) {
	var rows []ResultRow
	var found []uuid.UUID
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &found, `SELECT j.id FROM bulk_jobs j WHERE j.id = $1 AND (j.provider_id = $2 OR $3)`,
			id, actor.ProviderID, actor.Staff())
		models.QueueFind(b, &rows, `SELECT n.ref, n.external_ref, b.n, b.why, coalesce(r.measure, '') AS measure,
				coalesce(r.receipt, '') AS receipt, b.undone
			FROM bulk_items b JOIN notices n ON n.provider_id = b.provider_id AND n.id = b.notice_id
			LEFT JOIN responses r ON b.why = '' AND r.provider_id = b.provider_id AND r.submission = b.submission AND r.item_id = b.item_id
			WHERE b.job_id = $1 AND (b.provider_id = $2 OR $3) ORDER BY n.id, b.n`, id, actor.ProviderID, actor.Staff())
	})
	if err == nil && len(found) == 0 {
		err = models.ErrNotFound
	}
	return rows, models.Wrap("list what a job did", err)
}

// ListRow is a job in a list.
type ListRow struct {
	Job
	By string
}

// listed is how many jobs a list has.
const listed = 50

// List gives the last jobs of the actor's provider, the newest first; those of nobody for EOKM, which finds each from what it did.
func (s *Store) List(ctx context.Context, actor models.Actor) ([]ListRow, error) {
	var rows []ListRow
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &rows, `SELECT `+jobColumns+`, coalesce(u.name, '') AS by FROM bulk_jobs j LEFT JOIN users u ON u.id = j.user_id
			WHERE j.provider_id = $1 AND j.state <> $2 AND (j.state <> $3 OR j.user_id = $4) ORDER BY j.created_at DESC LIMIT $5`,
			actor.ProviderID, StateDiscarded, StateStaged, actor.UserID, listed)
	})
	return rows, models.Wrap("list jobs", err)
}
