package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// UnroutedItem is an item that no provider has, with who could be asked.
type UnroutedItem struct {
	Item
	Ref         string
	Source      string
	ExternalRef string
	DataKey     []byte
	Suggestions []provider.Suggestion // the best first; none when nothing points anywhere
}

// Cursor is the item's place in its list.
func (i UnroutedItem) Cursor() models.Cursor { return models.Cursor{At: i.DueAt, ID: i.ID} }

// UnroutedFilter is which unrouted items a list shows.
type UnroutedFilter struct {
	After models.Cursor // of the queue: the page after this item
	Ref   string        // of one notice: its items from FromN on, at most ItemsPerPage
	FromN int
}

// Unrouted gives a page of the items without a provider, the most urgent first, or those of one notice, by number; and
// where the next page begins, as Rechecks does. Each comes with who could be asked. Staff only.
func (s *Store) Unrouted(ctx context.Context, actor models.Actor, f UnroutedFilter) ([]UnroutedItem, models.Cursor, error) {
	where, order, limit := "(i.due_at, i.id) > ($3, $4)", "i.due_at, i.id", models.QueueRows
	from := []any{f.After.At, f.After.ID}
	if f.Ref != "" {
		where, order, limit = "n.ref = $3 AND i.n >= $4", "i.n", ItemsPerPage
		from = []any{f.Ref, f.FromN}
	}
	var rows []UnroutedItem
	next := models.Cursor{}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[UnroutedItem](tx, `SELECT i.*, n.ref, n.source, n.external_ref, n.data_key
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
		return s.suggest(tx, rows)
	})
	return rows, next, models.Wrap("list unrouted items", err)
}

func (s *Store) openUnrouted(rows []UnroutedItem) error {
	for start := 0; start < len(rows); {
		end := start
		var items []Item
		for ; end < len(rows) && rows[end].NoticeID == rows[start].NoticeID; end++ {
			items = append(items, rows[end].Item)
		}
		n := Notice{ID: rows[start].NoticeID, ProviderID: rows[start].ProviderID, DataKey: rows[start].DataKey}
		if err := s.open(n, items); err != nil {
			return err
		}
		for i, item := range items {
			rows[start+i].Item = item
		}
		start = end
	}
	return nil
}

// suggest looks up for each item who could be asked.
func (s *Store) suggest(tx *models.Tx, rows []UnroutedItem) error {
	holders, err := models.Find[provider.Holder](tx, `SELECT id, name, status = 'active' AS active FROM providers WHERE id <> $1`, uuid.Nil)
	if err != nil {
		return fmt.Errorf("load providers: %w", err)
	}
	networks, err := models.Find[provider.HeldNetwork](tx,
		`SELECT w.provider_id, w.prefix::text AS prefix, w.asn, w.domain, w.approved_at, p.name, p.status = 'active' AS active
		FROM networks w JOIN providers p ON p.id = w.provider_id WHERE w.state IN ('approved', 'waits', 'asked')`)
	if err != nil {
		return fmt.Errorf("load networks: %w", err)
	}
	seen, err := s.seenBefore(tx, rows, holders)
	if err != nil {
		return err
	}
	parsed := provider.ParseHeld(networks)
	for i := range rows {
		where := provider.Whereabouts{IP: rows[i].Content.IP, ASN: rows[i].ASN, Host: rows[i].Content.Address.Host()}
		rows[i].Suggestions = provider.RankSuggestions(append(where.InNetworks(parsed), seen[rows[i].ID]...))
	}
	return nil
}

// sightings is one purpose's blind indexes of the items, under each provider's key, and which items each belongs to.
type sightings struct {
	why       provider.SuggestionWhy
	column    string
	purpose   models.Purpose
	providers []uuid.UUID
	keys      []int64
	items     map[int64][]uuid.UUID
}

// seenBefore finds the active providers that had an item with the same IP, host or domain before, and when one of them was
// delivered: a well-known domain has too many to look for the last. An item that was not theirs does not count.
func (s *Store) seenBefore(tx *models.Tx, rows []UnroutedItem, holders []provider.Holder) (map[uuid.UUID][]provider.Suggestion, error) {
	out := map[uuid.UUID][]provider.Suggestion{}
	use, err := s.db.IndexesInUse(tx)
	if err != nil {
		return nil, err
	}
	// A key is one provider's, so it alone finds the items, by its index. The planner would rather read the whole table when
	// many items share a domain, also for the providers that have none of it.
	if err := tx.Do(`SET LOCAL enable_seqscan = off`); err != nil {
		return nil, err
	}
	if err := tx.Do(`SET LOCAL enable_bitmapscan = off`); err != nil {
		return nil, err
	}
	for _, look := range []sightings{
		{why: provider.WhyIP, column: "ip_key", purpose: models.IndexIP},
		{why: provider.WhyHost, column: "host_key", purpose: models.IndexHost},
		{why: provider.WhyDomain, column: "domain_key", purpose: models.IndexDomain},
	} {
		look.items = map[int64][]uuid.UUID{}
		for _, x := range use.Each() {
			look.collect(x, rows, holders)
		}
		hits, err := models.Find[struct {
			Key        int64
			ProviderID uuid.UUID
			Name       string
			Last       time.Time
		}](tx, `SELECT k.key, k.provider_id, p.name, x.last
			FROM unnest($1::uuid[], $2::bigint[]) AS k (provider_id, key) JOIN providers p ON p.id = k.provider_id
			JOIN LATERAL (SELECT max(i.delivered_at) AS last FROM (SELECT delivered_at FROM items
				WHERE `+look.column+` = k.key AND state <> '`+string(models.StateNotOurs)+`' LIMIT 100) i) x ON x.last IS NOT NULL`,
			look.providers, look.keys)
		if err != nil {
			return nil, fmt.Errorf("look for earlier items: %w", err)
		}
		for _, hit := range hits {
			for _, item := range look.items[hit.Key] {
				out[item] = append(out[item], provider.Suggestion{
					ProviderID: hit.ProviderID, Provider: hit.Name, Active: true, Why: look.why, Seen: hit.Last,
				})
			}
		}
	}
	return out, nil
}

// collect adds the blind indexes to look for under one secret, each once.
func (look *sightings) collect(x models.IndexSecret, rows []UnroutedItem, holders []provider.Holder) {
	for _, row := range rows {
		text := row.Content.Address.Host()
		switch {
		case look.purpose == models.IndexDomain:
			text = row.Content.Address.Domain()
		case look.purpose == models.IndexIP && row.Content.IP.IsValid():
			text = row.Content.IP.String()
		case look.purpose == models.IndexIP:
			text = ""
		}
		if text == "" {
			continue
		}
		for _, h := range holders {
			if !h.Active {
				continue
			}
			key := x.Narrow(look.purpose, h.ID, text)
			if _, known := look.items[key]; !known {
				look.providers, look.keys = append(look.providers, h.ID), append(look.keys, key)
			}
			look.items[key] = append(look.items[key], row.ID)
		}
	}
}
