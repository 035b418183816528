package unrouted

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// Likely says who could be asked instead about items of a notice, the best first: who the desk named, then as for what has no
// provider. Nobody of whom EOKM agreed that an address of these is not theirs, nor the provider that has it. No numbers: all items. Staff
// only; anybody else is told of none. ErrNotFound as with notice.Page.
func (s *Store) Likely(ctx context.Context, actor models.Actor, ref string, numbers []int) ([]provider.Suggestion, error) {
	var out []provider.Suggestion
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		items, err := s.notice.ItemsOf(tx, actor, ref, numbers)
		if err != nil || !actor.Staff() {
			return err
		}
		items = slices.DeleteFunc(items, func(i notice.Item) bool { return i.Content.Address.IsZero() })
		found, _, err := s.suggest(tx, items)
		for _, item := range items {
			out = append(out, found[item.ID]...)
		}
		return err
	})
	return provider.RankSuggestions(out), models.Wrap("look who could be asked", err)
}

// suggest looks up for each item who could be asked, and what desks said about it.
func (s *Store) suggest(tx *models.Tx, items []notice.Item) (map[uuid.UUID][]provider.Suggestion, map[uuid.UUID][]Said, error) {
	holders, err := models.Find[provider.Holder](tx, `SELECT id, name, status = 'active' AS active FROM providers WHERE id <> $1`, uuid.Nil)
	if err != nil {
		return nil, nil, fmt.Errorf("load providers: %w", err)
	}
	networks, err := models.Find[provider.HeldNetwork](tx,
		`SELECT w.provider_id, w.prefix::text AS prefix, w.asn, w.domain, w.approved_at, p.name, p.status = 'active' AS active
		FROM networks w JOIN providers p ON p.id = w.provider_id WHERE w.state IN ('approved', 'waits', 'asked')`)
	if err != nil {
		return nil, nil, fmt.Errorf("load networks: %w", err)
	}
	seen, err := s.seenBefore(tx, items, holders)
	if err != nil {
		return nil, nil, err
	}
	there, err := s.openThere(tx, items, holders)
	if err != nil {
		return nil, nil, err
	}
	said, err := s.said(tx, items)
	if err != nil {
		return nil, nil, err
	}
	not, err := s.notTheirs(tx, items, holders)
	if err != nil {
		return nil, nil, err
	}
	parsed, out := provider.ParseHeld(networks), map[uuid.UUID][]provider.Suggestion{}
	for _, item := range items {
		where := provider.Whereabouts{IP: item.Content.IP, ASN: item.ASN, Host: item.Content.Address.Host()}
		all := slices.Concat(where.InNetworks(parsed), seen[item.ID], there[item.ID])
		for _, line := range said[item.ID] {
			all = append(all, line.suggestions(parsed, holders)...)
		}
		out[item.ID] = provider.RankSuggestions(slices.DeleteFunc(all, func(s provider.Suggestion) bool {
			return s.ProviderID == item.ProviderID || slices.Contains(not[item.ID], s.ProviderID)
		}))
	}
	return out, said, nil
}

// notTheirs lists for each item the providers of whom EOKM agreed that it is not theirs.
func (s *Store) notTheirs(tx *models.Tx, items []notice.Item, holders []provider.Holder) (map[uuid.UUID][]uuid.UUID, error) {
	use, err := s.db.IndexesInUse(tx)
	if err != nil {
		return nil, err
	}
	type one struct{ item, holder uuid.UUID }
	keys, all := map[one][]address.ItemIndexes{}, []uuid.UUID{}
	for _, x := range use.Each() {
		for _, item := range items {
			for _, h := range holders {
				k := address.IndexesOf(x.Indexer, h.ID, item.Content)
				keys[one{item.ID, h.ID}] = append(keys[one{item.ID, h.ID}], k)
				all = append(all, k.Address)
			}
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	not, err := notice.LoadNotTheirs(tx, all...)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID][]uuid.UUID{}
	for at, k := range keys {
		if _, agreed := not.Goes(k...); agreed {
			out[at.item] = append(out[at.item], at.holder)
		}
	}
	return out, nil
}

// openThere finds for each item without an IP address the active providers where that very address is open. A file cannot join it there
// by itself: without an IP address nobody can tell that it is still theirs, so a person decides (ADR 11).
func (s *Store) openThere(tx *models.Tx, items []notice.Item, holders []provider.Holder) (map[uuid.UUID][]provider.Suggestion, error) {
	use, err := s.db.IndexesInUse(tx)
	if err != nil {
		return nil, err
	}
	var providers, keys []uuid.UUID
	of := map[uuid.UUID][]uuid.UUID{} // the items of a key
	for _, x := range use.Each() {
		for _, item := range items {
			for _, h := range holders {
				if !h.Active || item.Content.IP.IsValid() {
					continue
				}
				key := address.AddressKey(x.Indexer, h.ID, item.Content.Address)
				providers, keys, of[key] = append(providers, h.ID), append(keys, key), append(of[key], item.ID)
			}
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	hits, err := models.Find[struct {
		Key        uuid.UUID
		ProviderID uuid.UUID
		Name       string
		Last       time.Time
	}](tx, `SELECT i.address_key AS key, i.provider_id, p.name, max(i.delivered_at) AS last
		FROM unnest($1::uuid[], $2::uuid[]) AS k (provider_id, key) JOIN items i ON i.address_key = k.key AND i.provider_id = k.provider_id
		JOIN providers p ON p.id = i.provider_id WHERE i.state IN (`+models.OpenStates+`) GROUP BY i.address_key, i.provider_id, p.name`,
		providers, keys)
	if err != nil {
		return nil, fmt.Errorf("look where it is open: %w", err)
	}
	out := map[uuid.UUID][]provider.Suggestion{}
	for _, hit := range hits {
		for _, item := range of[hit.Key] {
			out[item] = append(out[item], provider.Suggestion{
				ProviderID: hit.ProviderID, Provider: hit.Name, Active: true, Why: provider.WhyOpen, Seen: hit.Last,
			})
		}
	}
	return out, nil
}

// Said is what a desk said about whose an address is that it was asked about by mistake.
type Said struct {
	Provider    string // of the desk
	Owner       string
	Whereabouts notice.Whereabouts
}

// said finds what was said about items, in their own disputes and in those of the items that they came from.
func (s *Store) said(tx *models.Tx, items []notice.Item) (map[uuid.UUID][]Said, error) {
	var providers, ids []uuid.UUID
	for _, i := range items {
		providers, ids = append(providers, i.ProviderID), append(ids, i.ID)
	}
	rows, err := models.Find[struct {
		Item, ID, ProviderID, NoticeID uuid.UUID
		Provider, Owner                string
		DataKey, Whereabouts           []byte
	}](tx, `WITH RECURSIVE way AS (
			SELECT u.id AS item, u.provider_id, u.id FROM unnest($1::uuid[], $2::uuid[]) u (provider_id, id)
			UNION SELECT w.item, o.provider_id, o.id FROM way w
			JOIN items o ON o.moved_to = w.id AND o.moved_provider_id = w.provider_id
		)
		SELECT w.item, d.id, d.provider_id, i.notice_id, p.name AS provider, d.owner, n.data_key, d.whereabouts
		FROM way w JOIN disputes d ON d.provider_id = w.provider_id AND d.item_id = w.id AND (d.owner <> '' OR d.whereabouts IS NOT NULL)
		JOIN items i ON i.provider_id = w.provider_id AND i.id = w.id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = d.provider_id
		WHERE n.data_key IS NOT NULL ORDER BY d.created_at DESC, d.id`, providers, ids)
	if err != nil {
		return nil, fmt.Errorf("look what was said: %w", err)
	}
	out := map[uuid.UUID][]Said{}
	for _, r := range rows {
		line := Said{Provider: r.Provider, Owner: r.Owner}
		if r.Whereabouts != nil {
			aead, err := s.db.Keys().UnwrapDataKey(r.DataKey, r.NoticeID)
			if err != nil {
				return nil, err
			}
			if line.Whereabouts, err = notice.OpenWhereabouts(aead, r.Whereabouts, r.ProviderID, r.NoticeID, r.ID); err != nil {
				return nil, err
			}
		}
		out[r.Item] = append(out[r.Item], line)
	}
	return out, nil
}

// suggestions are the providers that it names, by their networks or by name.
func (l Said) suggestions(networks []provider.HeldNetwork, holders []provider.Holder) []provider.Suggestion {
	var out []provider.Suggestion
	for _, where := range l.Whereabouts.Places() {
		for _, s := range where.InNetworks(networks) {
			if s.Why == provider.WhyNetwork {
				s.Why = provider.WhySaid
			}
			out = append(out, s)
		}
	}
	if h, ok := provider.Called(holders, l.Owner); ok && h.Active {
		out = append(out, provider.Suggestion{ProviderID: h.ID, Provider: h.Name, Active: true, Why: provider.WhyNamed})
	}
	return out
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
func (s *Store) seenBefore(tx *models.Tx, items []notice.Item, holders []provider.Holder) (map[uuid.UUID][]provider.Suggestion, error) {
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
			look.collect(x, items, holders)
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
func (look *sightings) collect(x models.IndexSecret, items []notice.Item, holders []provider.Holder) {
	for _, item := range items {
		text := item.Content.Address.Host()
		switch {
		case look.purpose == models.IndexDomain:
			text = item.Content.Address.Domain()
		case look.purpose == models.IndexIP && item.Content.IP.IsValid():
			text = item.Content.IP.String()
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
			look.items[key] = append(look.items[key], item.ID)
		}
	}
}
