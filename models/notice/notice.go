package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Instrument is what a notice is in law: a notice under the code of conduct, or an order of an authority.
type Instrument string

// The instruments. EOKM sends notices only.
const (
	InstrumentNotice Instrument = "notice"
	InstrumentOrder  Instrument = "order"
)

// Notice is one case from a reporter to one provider, with one or more items.
type Notice struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID // the nil id: unrouted
	Ref          string    // EOKM-2026-004182
	Source       string
	ExternalRef  string
	Instrument   Instrument
	Category     models.Category
	Profile      string
	DataKey      []byte
	ReportedAt   *time.Time // when the hotline received it
	DeliveredAt  time.Time
	ItemCount    int
	TodoCount    int // items the provider must act on
	WaitingCount int // items EOKM must act on
	Phase        models.Turn
	DueAt        time.Time // the earliest of the items of this phase
	StoppedAt    *time.Time
	AssigneeID   *uuid.UUID // who at the desk takes care of it; nil: nobody in particular
	Assignee     string     // the name; "" for nobody
	ProviderName string
	ProviderSlug string
	Practice     bool // its provider ordered it for itself; no figure counts it
}

// PracticePrefix begins the reference of a notice to practise.
const PracticePrefix = "OEFEN"

// PracticeCode is the source of such a notice, and the code of what the portal does about it in EOKM's place.
const PracticeCode = "practice"

// Page is all that a notice's page shows.
type Page struct {
	Notice
	Items       []Item // one page of them
	More        bool   // there are items after these
	History     []models.HistoryLine
	Disputes    []DisputeLine
	Delegations []DelegationLine
	Messages    []Message // oldest first
	Moves       []Move    // where its items went and came from; EOKM alone has them
	// RevealedUntil is until when this actor may see the full addresses without saying again why; zero: not now.
	RevealedUntil time.Time
}

// ItemsPerPage is how many items a notice's page shows at most.
const ItemsPerPage = 200

// assigneeName is a column of notices n.
const assigneeName = `coalesce((SELECT u.name FROM users u WHERE u.id = n.assignee_id), '') AS assignee`

// Page gives a notice with its items from number afterItem on. ErrNotFound when there is none, or when it is
// another provider's: the two cannot be told apart.
func (s *Store) Page(ctx context.Context, actor models.Actor, ref string, afterItem int) (*Page, error) {
	page := &Page{}
	var revealed []reveal
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		queueNotice(b, &page.Notice, actor, ref)
		queueItems(b, &page.Items, actor, ref, afterItem)
		queueDisputes(b, &page.Disputes, actor, ref)
		queueDelegations(b, &page.Delegations, actor, ref)
		queueMessages(b, &page.Messages, actor, ref)
		queueReveal(b, &revealed, actor, ref, s.db.Now())
		queueHistory(b, &page.History, actor, ref)
		queueMoves(b, &page.Moves, actor, ref, afterItem)
	})
	if err != nil {
		return nil, models.Wrap("show notice", err)
	}
	if page.More = len(page.Items) > ItemsPerPage; page.More {
		page.Items = page.Items[:ItemsPerPage]
	}
	page.RevealedUntil = until(revealed)
	lines := make([]*models.HistoryLine, len(page.History))
	for i := range page.History {
		lines[i] = &page.History[i]
	}
	if err := s.db.OpenOrigins(ctx, lines); err != nil {
		return nil, models.Wrap("show notice", err)
	}
	if err := s.openWhereabouts(page.Notice, page.Disputes); err != nil {
		return nil, models.Wrap("show notice", err)
	}
	return page, models.Wrap("show notice", s.OpenItems(page.Notice, page.Items))
}

// theNotice is the key of notice $1 as far as the actor may see it. Its arguments are those of noticeArgs; a query
// numbers its own from $4 on.
const theNotice = `(SELECT n.provider_id, n.id FROM notices n WHERE n.ref = $1 AND (n.provider_id = $2 OR $3))`

func noticeArgs(actor models.Actor, ref string, more ...any) []any {
	return append([]any{ref, actor.ProviderID, actor.Staff()}, more...)
}

func queueNotice(b *pgx.Batch, notice *Notice, actor models.Actor, ref string) {
	models.QueueOne(b, notice,
		`SELECT n.id, n.provider_id, n.ref, n.source, n.external_ref, n.instrument, n.category, n.profile, n.data_key,
			n.reported_at, n.delivered_at, n.item_count, n.todo_count, n.waiting_count, n.phase, n.due_at, n.stopped_at,
			n.assignee_id, `+assigneeName+`, p.name AS provider_name, p.slug AS provider_slug,
			n.practice
		FROM notices n JOIN providers p ON p.id = n.provider_id
		WHERE (n.provider_id, n.id) = `+theNotice, noticeArgs(actor, ref)...)
}

// findNotice is queueNotice by itself, within a transaction that goes on with what it finds.
func findNotice(tx *models.Tx, actor models.Actor, ref string) (Notice, error) {
	var n Notice
	b := &pgx.Batch{}
	queueNotice(b, &n, actor, ref)
	return n, tx.Send(b)
}

// queueItems finds the items after a number, and one more than a page shows.
func queueItems(b *pgx.Batch, items *[]Item, actor models.Actor, ref string, after int) {
	models.QueueFind(b, items, `SELECT `+itemColumns+`,
			coalesce(host(w.prefix) || '/' || masklen(w.prefix), 'AS' || w.asn, w.domain, '') AS network,
			(SELECT count(*) FROM item_reports r WHERE r.provider_id = i.provider_id AND r.item_id = i.id) AS reports,
			coalesce((SELECT array_to_string((array_agg(DISTINCT r.external_ref ORDER BY r.external_ref))[1:10], ', ') FROM item_reports r
				WHERE r.provider_id = i.provider_id AND r.item_id = i.id AND r.joined AND r.external_ref <> ''), '') AS also_under,
			`+seenOnline+` AS seen_online_at,
			coalesce((SELECT r.measure FROM responses r WHERE r.provider_id = i.provider_id AND r.item_id = i.id AND `+Stands+`
				ORDER BY r.created_at DESC LIMIT 1), '') AS measure
		FROM items i LEFT JOIN networks w ON w.provider_id = i.provider_id AND w.id = i.network_id
		WHERE (i.provider_id, i.notice_id) = `+theNotice+` AND i.n > $4 ORDER BY i.n LIMIT $5`,
		noticeArgs(actor, ref, after, ItemsPerPage+1)...)
}

// OpenItems unseals items of one notice in place. What retention destroyed stays empty, also when that was between the statement that read
// the notice and the one that read its items.
func (s *Store) OpenItems(n Notice, items []Item) error {
	if n.DataKey == nil {
		return nil
	}
	aead, err := s.db.Keys().UnwrapDataKey(n.DataKey, n.ID)
	if err != nil {
		return err
	}
	marks := s.db.Keys().Indexes().Newest.Indexer
	for i := range items {
		it := &items[i]
		if len(it.Sealed) == 0 {
			continue
		}
		if it.Content, err = address.OpenItem(aead, it.Sealed, it.ProviderID, it.NoticeID, it.ID); err != nil {
			return err
		}
		it.Mark = address.MarkOf(marks, it.ProviderID, it.Content.Address)
	}
	return nil
}

// ItemsOf finds items of a notice and opens them, by number, for a room above: at most as many as a queue shows. No numbers: all items.
// ErrNotFound as with Page.
func (s *Store) ItemsOf(tx *models.Tx, actor models.Actor, ref string, numbers []int) ([]Item, error) {
	n, err := findNotice(tx, actor, ref)
	if err != nil {
		return nil, err
	}
	items, err := models.Find[Item](tx, `SELECT `+itemColumns+` FROM items i WHERE i.provider_id = $1 AND i.notice_id = $2
		AND ($3 OR i.n = ANY($4)) ORDER BY i.n LIMIT $5`, n.ProviderID, n.ID, len(numbers) == 0, numbers, models.QueueRows)
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	return items, s.OpenItems(n, items)
}

// refreshNotices brings the caches of the targets' notices up to date; the caller holds their locks.
func refreshNotices(b *pgx.Batch, targets []target) {
	providers, notices := noticePairs(targets)
	b.Queue(`UPDATE notices n SET todo_count = c.todo, waiting_count = c.waiting,
			phase = CASE WHEN c.todo > 0 THEN $3::smallint WHEN c.waiting > 0 THEN $4 ELSE $5 END,
			due_at = CASE WHEN c.todo > 0 THEN c.todo_due WHEN c.waiting > 0 THEN c.waiting_due ELSE c.due END,
			stopped_at = CASE WHEN c.todo + c.waiting = 0 THEN c.stopped END
		FROM (
			SELECT u.provider_id, u.notice_id,
				count(*) FILTER (WHERE state IN (`+models.StateList(models.TurnProvider)+`)) AS todo,
				count(*) FILTER (WHERE state IN (`+models.StateList(models.TurnEOKM)+`)) AS waiting,
				min(due_at) FILTER (WHERE state IN (`+models.StateList(models.TurnProvider)+`)) AS todo_due,
				min(due_at) FILTER (WHERE state IN (`+models.StateList(models.TurnEOKM)+`)) AS waiting_due,
				min(due_at) AS due, max(stopped_at) AS stopped
			FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, notice_id)
			JOIN items i ON i.provider_id = u.provider_id AND i.notice_id = u.notice_id
			GROUP BY 1, 2
		) c WHERE n.provider_id = c.provider_id AND n.id = c.notice_id`, providers, notices, models.TurnProvider,
		models.TurnEOKM, models.TurnNobody)
}

// closeFinished writes the closing event of those of the targets' notices in which nobody must act any more.
func closeFinished(b *pgx.Batch, actor models.Actor, now time.Time, targets []target) {
	providers, notices := noticePairs(targets)
	b.Queue(`WITH made AS (INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind)
		SELECT $1, n.provider_id, n.id, $2, $3, $4 FROM unnest($5::uuid[], $6::uuid[]) AS u (provider_id, notice_id)
		JOIN notices n ON n.provider_id = u.provider_id AND n.id = u.notice_id WHERE n.`+models.PhaseIs(models.TurnNobody)+` ORDER BY n.id`+
		models.MadeEvents+`)`+models.TellHooks("made")+` SELECT FROM woken`,
		now, actor.UserID, actor.Role, models.EventClosed, providers, notices)
}

// noticePairs are the keys of the targets' notices, each once.
func noticePairs(targets []target) (providers, notices []uuid.UUID) {
	for _, group := range perNotice(targets) {
		providers, notices = append(providers, group[0].ProviderID), append(notices, group[0].NoticeID)
	}
	return providers, notices
}

// queueHistory finds a notice's events, newest first. Row-level security hides EOKM's own from a provider.
func queueHistory(b *pgx.Batch, lines *[]models.HistoryLine, actor models.Actor, ref string) {
	models.QueueFind(b, lines, `SELECT e.at, e.kind, e.actor_id, e.actor_role, `+models.NameOf("u.name", "e.actor_id")+` AS actor_name,
		e.internal, e.data
		FROM `+theNotice+` n JOIN events e ON e.notice_id = n.id LEFT JOIN users u ON u.id = e.actor_id
		ORDER BY e.id DESC LIMIT 500`, noticeArgs(actor, ref)...)
}
