package unrouted

import (
	"context"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// Item is an item that no provider has, with who could be asked.
type Item struct {
	notice.Item
	Ref         string
	Source      string
	ExternalRef string
	DataKey     []byte
	Suggestions []provider.Suggestion // the best first; none when nothing points anywhere
	Said        []Said                // what desks said that it was given to by mistake
}

// Cursor is the item's place in its list.
func (i Item) Cursor() models.Cursor { return models.Cursor{At: i.DueAt, ID: i.ID} }

// Filter is which unrouted items a list shows.
type Filter struct {
	After models.Cursor // of the queue: the page after this item
	Ref   string        // of one notice: its items from FromN on, at most notice.ItemsPerPage
	FromN int
}

// List gives a page of the items without a provider, the most urgent first, or those of one notice, by number; and
// where the next page begins, as Rechecks does. Each comes with who could be asked. Staff only.
func (s *Store) List(ctx context.Context, actor models.Actor, f Filter) ([]Item, models.Cursor, error) {
	where, order, limit := "(i.due_at, i.id) > ($3, $4)", "i.due_at, i.id", models.QueueRows
	from := []any{f.After.At, f.After.ID}
	if f.Ref != "" {
		where, order, limit = "n.ref = $3 AND i.n >= $4", "i.n", notice.ItemsPerPage
		from = []any{f.Ref, f.FromN}
	}
	var rows []Item
	next := models.Cursor{}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Item](tx, `SELECT i.*, n.ref, n.source, n.external_ref, n.data_key
			FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
			WHERE i.state = '`+string(models.StateUnrouted)+`' AND $1 AND `+where+` ORDER BY `+order+` LIMIT $2`,
			append([]any{actor.Staff(), limit + 1}, from...)...)
		if err != nil {
			return err
		}
		rows, next = models.FirstRows(rows, limit)
		if err := s.openUnrouted(rows); err != nil {
			return err
		}
		items := make([]notice.Item, len(rows))
		for i, r := range rows {
			items[i] = r.Item
		}
		found, said, err := s.suggest(tx, items)
		for i, r := range rows {
			rows[i].Suggestions, rows[i].Said = found[r.ID], said[r.ID]
		}
		return err
	})
	return rows, next, models.Wrap("list unrouted items", err)
}

func (s *Store) openUnrouted(rows []Item) error {
	for start := 0; start < len(rows); {
		end := start
		var items []notice.Item
		for ; end < len(rows) && rows[end].NoticeID == rows[start].NoticeID; end++ {
			items = append(items, rows[end].Item)
		}
		n := notice.Notice{ID: rows[start].NoticeID, ProviderID: rows[start].ProviderID, DataKey: rows[start].DataKey}
		if err := s.notice.OpenItems(n, items); err != nil {
			return err
		}
		for i, item := range items {
			rows[start+i].Item = item
		}
		start = end
	}
	return nil
}
