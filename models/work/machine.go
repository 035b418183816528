package work

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// Machine is all items of one provider that wait for a check and are on one machine: with one IP address, or where none is known one host.
type Machine struct {
	ItemID       uuid.UUID // one of them, which names the machine
	ProviderName string
	Place        string // defanged
	Items        int
	Notices      int
	DueAt        time.Time // the earliest

	ProviderID uuid.UUID
	NoticeID   uuid.UUID
	Sealed     []byte
	DataKey    []byte
}

// Cursor is the machine's place in its list.
func (m Machine) Cursor() models.Cursor { return models.Cursor{At: m.DueAt, ID: m.ItemID} }

// machine tells in SQL which items i are on one machine, within a provider: the blind indexes are keyed by it.
const machine = `coalesce('i' || i.ip_key, 'h' || i.host_key)`

const waiting = `i.state = '` + string(models.StateAnswered) + `'`

// Machines gives a page of the machines with items to check, the most urgent first, and where the next page begins, as Rechecks does.
// Staff only; anybody else gets none.
func (s *Store) Machines(ctx context.Context, actor models.Actor, after models.Cursor) ([]Machine, models.Cursor, error) {
	var rows []Machine
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Machine](tx, `SELECT q.*, i.notice_id, i.sealed, n.data_key, p.name AS provider_name
			FROM (SELECT i.provider_id, (array_agg(i.id ORDER BY i.due_at, i.id))[1] AS item_id, count(*) AS items,
					count(DISTINCT i.notice_id) AS notices, min(i.due_at) AS due_at
				FROM items i WHERE `+waiting+` AND $1 GROUP BY i.provider_id, `+machine+`) q
			JOIN items i ON i.provider_id = q.provider_id AND i.id = q.item_id
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = q.provider_id
			WHERE (q.due_at, q.item_id) > ($2, $3) ORDER BY q.due_at, q.item_id LIMIT $4`,
			actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	if err != nil {
		return nil, models.Cursor{}, models.Wrap("list machines", err)
	}
	page, next := models.FirstRows(rows, models.QueueRows)
	opener := s.notice.ItemOpener()
	for i, m := range page {
		if m.DataKey == nil {
			continue
		}
		content, err := opener.Open(m.DataKey, m.Sealed, m.ProviderID, m.NoticeID, m.ItemID)
		if err != nil {
			return nil, models.Cursor{}, models.Wrap("list machines", err)
		}
		page[i].Place, page[i].Sealed, page[i].DataKey = placeOf(content), nil, nil
	}
	return page, next, nil
}

// placeOf is what a page shows of a machine.
func placeOf(content address.Sealed) string {
	if content.IP.IsValid() {
		return address.Defang(content.IP.String())
	}
	return content.Address.MaskedHost()
}

// Pick is a notice with those of its items that one verdict is to be about.
type Pick struct {
	ProviderID   uuid.UUID
	NoticeID     uuid.UUID
	Ref          string
	ProviderName string
	DueAt        time.Time
	Seen         notice.Seen // by number, as they are now
}

// Picks gives the items that wait for a check in notices, and on the machines that items name, by notice and provider: what the preview of
// one verdict about all of them shows. At most notice.MaxPicked items: *models.Invalid for more. Staff only; anybody else gets none.
func (s *Store) Picks(ctx context.Context, actor models.Actor, refs []string, items []uuid.UUID) ([]Pick, error) {
	type row struct {
		Pick
		N, Revision int
	}
	var rows []row
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[row](tx, `SELECT i.provider_id, i.notice_id, n.ref, p.name AS provider_name, i.due_at, i.n, i.revision
			FROM (SELECT i.provider_id, i.id FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
					WHERE n.ref = ANY($1) AND `+waiting+`
				UNION SELECT i.provider_id, i.id FROM items i WHERE `+waiting+` AND (i.provider_id, `+machine+`) IN (
					SELECT i.provider_id, `+machine+` FROM items i WHERE `+waiting+` AND i.id = ANY($2))) q
			JOIN items i ON i.provider_id = q.provider_id AND i.id = q.id
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = i.provider_id
			WHERE $3 ORDER BY p.name, i.provider_id, n.ref, i.n LIMIT $4`, refs, items, actor.Staff(), notice.MaxPicked+1)
		return err
	})
	if err != nil {
		return nil, models.Wrap("list what was picked", err)
	}
	if len(rows) > notice.MaxPicked {
		return nil, &models.Invalid{Field: "sel", Key: "verify.picked", Args: map[string]string{"Most": strconv.Itoa(notice.MaxPicked)}}
	}
	var out []Pick
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].NoticeID != r.NoticeID {
			r.Seen = notice.Seen{}
			out = append(out, r.Pick)
		}
		last := &out[len(out)-1]
		last.Seen[r.N] = r.Revision
		if r.DueAt.Before(last.DueAt) {
			last.DueAt = r.DueAt
		}
	}
	return out, nil
}

// Alike counts the items that wait for a check on each of the machines that items name. Staff only; anybody else gets none.
func (s *Store) Alike(ctx context.Context, actor models.Actor, items []uuid.UUID) (map[uuid.UUID]int, error) {
	type row struct {
		ID    uuid.UUID
		Count int
	}
	var rows []row
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[row](tx, `WITH all_of AS (SELECT i.provider_id, `+machine+` AS machine, count(*) AS count
				FROM items i WHERE `+waiting+` AND $2 GROUP BY i.provider_id, 2)
			SELECT i.id, a.count FROM items i JOIN all_of a ON a.provider_id = i.provider_id AND a.machine = `+machine+`
			WHERE `+waiting+` AND i.id = ANY($1)`, items, actor.Staff())
		return err
	})
	out := map[uuid.UUID]int{}
	for _, r := range rows {
		out[r.ID] = r.Count
	}
	return out, models.Wrap("count what is on the same machines", err)
}
