package notice

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Move is where an item went, or came from: EOKM follows an address from notice to notice. A provider never learns of another's.
type Move struct {
	N          int    // the item of this notice
	Away       bool   // it went there; else it came from there
	Ref        string // of the other notice
	OtherN     int    // the item there
	ProviderID uuid.UUID
	Provider   string
}

// queueMoves finds the moves of a page of a notice's items. For EOKM alone: for anybody else it asks nothing.
func queueMoves(b *pgx.Batch, moves *[]Move, actor models.Actor, ref string, after int) {
	if !actor.Staff() {
		return
	}
	const there = ` JOIN notices n ON n.provider_id = o.provider_id AND n.id = o.notice_id JOIN providers p ON p.id = o.provider_id
		WHERE (i.provider_id, i.notice_id) = ` + theNotice + ` AND i.n > $4 AND i.n <= $5`
	models.QueueFind(b, moves, `SELECT i.n, true AS away, n.ref, o.n AS other_n, o.provider_id, p.name AS provider
		FROM items i JOIN items o ON o.provider_id = i.moved_provider_id AND o.id = i.moved_to`+there+`
		UNION ALL SELECT i.n, false, n.ref, o.n, o.provider_id, p.name
		FROM items i JOIN items o ON o.moved_to = i.id AND o.moved_provider_id = i.provider_id`+there+`
		ORDER BY 2 DESC, 3, 1, 4`, noticeArgs(actor, ref, after, after+ItemsPerPage)...)
}

// trail is what both notices keep of the move, for EOKM alone: each names the other. What joined items that were open there is told in
// the notices of those.
func (m *move) trail(tx *models.Tx, actor models.Actor, oldRef string, now time.Time) ([]models.Event, error) {
	ids := make([]uuid.UUID, len(m.pairs))
	for i, p := range m.pairs {
		ids[i] = p.to
	}
	rows, err := models.Find[struct {
		ID, NoticeID uuid.UUID
		N            int
		Ref          string
	}](tx, `SELECT i.id, i.notice_id, i.n, n.ref FROM unnest($2::uuid[]) WITH ORDINALITY u (id, place)
		JOIN items i ON i.provider_id = $1 AND i.id = u.id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id ORDER BY n.ref, u.place`, m.notice.ProviderID, ids)
	if err != nil {
		return nil, fmt.Errorf("find the other notices: %w", err)
	}
	from := map[uuid.UUID]Item{}
	for _, p := range m.pairs {
		from[p.to] = p.from
	}
	var events []models.Event
	for start := 0; start < len(rows); {
		var here, there []target
		end := start
		for ; end < len(rows) && rows[end].NoticeID == rows[start].NoticeID; end++ {
			here, there = append(here, target{N: from[rows[end].ID].N}), append(there, target{N: rows[end].N})
		}
		old, count := from[rows[start].ID], end-start
		events = append(events,
			actor.Event(models.EventMovedTo, now).Of(old.ProviderID).About(&old.NoticeID).With(models.EventData{
				Items: numbersOf(here), Count: count, Other: rows[start].Ref,
			}).ForStaff(),
			actor.Event(models.EventCameFrom, now).Of(m.notice.ProviderID).About(&rows[start].NoticeID).With(models.EventData{
				Items: numbersOf(there), Count: count, Other: oldRef,
			}).ForStaff())
		start = end
	}
	return events, nil
}
