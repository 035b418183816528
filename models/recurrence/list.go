package recurrence

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// Window is how far back a recurrence is looked for.
const Window = 90 * models.Day

// By is what came back.
type By string

// What can come back, from the narrowest to the widest.
const (
	ByAddress By = "address"
	ByPath    By = "path" // the same file or page, whatever is asked of it behind ? or #
	ByHost    By = "host"
	ByMachine By = "machine" // the same IP address
)

// Bys lists them. Do not change it.
var Bys = []By{ByAddress, ByPath, ByHost, ByMachine}

// columns are the blind indexes that tell two items the same; of a path there is none, and it is compared within its host.
var columns = map[By]string{ByAddress: "address_key", ByPath: "host_key", ByHost: "host_key", ByMachine: "ip_key"}

// Recurrence is something that was reported again at one provider after EOKM had found it offline there.
type Recurrence struct {
	ProviderID   uuid.UUID
	ProviderName string
	Slug         string
	Place        string    // masked: a host, an IP address, or an address without its path
	Again        int       // addresses that were delivered after the first was found offline
	GoneAt       time.Time // when the first was found offline
	LastAt       time.Time // when the last was delivered
	Refs         []string  // of the newest notices that it came back in; at most five
	Promised     *time.Time
	Promise      string // what the provider had promised before the last came; "" for nothing
}

// row is an item of something that may have come back.
type row struct {
	ProviderID   uuid.UUID
	ProviderName string
	Slug         string
	NoticeID     uuid.UUID
	ID           uuid.UUID
	Ref          string
	Key          string
	State        models.State
	DeliveredAt  time.Time
	EndedAt      *time.Time
	Sealed       []byte
	DataKey      []byte
	PromisedAt   *time.Time
	Promise      string
}

// most is how many groups a page shows, and mostRows how many items are opened to make it: the newest.
const (
	most     = 100
	mostRows = 5000
)

// List gives what came back within the last 90 days, the latest first: at most 100, out of the newest 5,000 addresses of hosts or machines
// that came back. Staff only; anybody else gets none.
func (s *Store) List(ctx context.Context, actor models.Actor, by By) ([]Recurrence, error) {
	column, ok := columns[by]
	if !ok || !actor.Staff() {
		return nil, nil
	}
	var rows []row
	now := s.db.Now()
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &rows, fmt.Sprintf(`WITH recent AS MATERIALIZED (
				SELECT i.provider_id, i.notice_id, i.id, i.%[1]s AS key, i.state, i.delivered_at, i.ended_at FROM notices n
				JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
				WHERE n.delivered_at > $1 AND n.delivered_at <= $3 AND n.provider_id <> $2 AND i.%[1]s IS NOT NULL
					AND i.state NOT IN ('withdrawn', 'not_ours')
			), gone AS (
				SELECT provider_id, key, min(ended_at) AS gone FROM recent WHERE state = 'verified' GROUP BY provider_id, key
			), back AS (
				SELECT r.provider_id, r.key, max(r.delivered_at) AS last_at FROM recent r JOIN gone g USING (provider_id, key)
				WHERE r.delivered_at > g.gone GROUP BY r.provider_id, r.key ORDER BY last_at DESC LIMIT %[2]d
			)
			SELECT r.provider_id, p.name AS provider_name, p.slug, r.notice_id, r.id, n.ref, r.key::text AS key, r.state, r.delivered_at,
				r.ended_at, i.sealed, n.data_key, o.created_at AS promised_at, coalesce(o.text, '') AS promise
			FROM back k JOIN recent r USING (provider_id, key) JOIN items i ON i.provider_id = r.provider_id AND i.id = r.id
			JOIN notices n ON n.provider_id = r.provider_id AND n.id = r.notice_id JOIN providers p ON p.id = r.provider_id
			LEFT JOIN LATERAL (SELECT o.created_at, o.text FROM promises o WHERE o.provider_id = r.provider_id AND o.notice_id = r.notice_id
				ORDER BY o.created_at DESC LIMIT 1) o ON true
			ORDER BY r.delivered_at DESC, r.id DESC LIMIT %[3]d`, column, most, mostRows), now.Add(-Window), uuid.Nil, now)
	})
	if err != nil {
		return nil, models.Wrap("list what came back", err)
	}
	list, err := s.group(rows, by)
	return list, models.Wrap("list what came back", err)
}

// group makes recurrences of items, the latest first.
func (s *Store) group(rows []row, by By) ([]Recurrence, error) {
	opener := s.notice.ItemOpener()
	groups := map[string][]row{}
	places := map[string]string{}
	var order []string
	for _, r := range rows {
		key := r.ProviderID.String() + r.Key
		if len(r.Sealed) > 0 && r.DataKey != nil {
			content, err := opener.Open(r.DataKey, r.Sealed, r.ProviderID, r.NoticeID, r.ID)
			if err != nil {
				return nil, err
			}
			if by == ByPath {
				key += pathOf(content.Address)
			}
			places[key] = placeOf(content, by)
		} else if by == ByPath {
			continue
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], r)
	}
	var list []Recurrence
	for _, key := range order {
		if one, back := cameBack(groups[key]); back {
			one.Place = places[key]
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b Recurrence) int { return b.LastAt.Compare(a.LastAt) })
	return list[:min(len(list), most)], nil
}

// cameBack tells what of one place came back: what was delivered after the first of it was found offline. It is a pure function.
func cameBack(rows []row) (Recurrence, bool) {
	out := Recurrence{ProviderID: rows[0].ProviderID, ProviderName: rows[0].ProviderName, Slug: rows[0].Slug}
	for _, r := range rows {
		if r.State == models.StateVerified && r.EndedAt != nil && (out.GoneAt.IsZero() || r.EndedAt.Before(out.GoneAt)) {
			out.GoneAt = *r.EndedAt
		}
	}
	if out.GoneAt.IsZero() {
		return out, false
	}
	for _, r := range rows { // the newest first
		if !r.DeliveredAt.After(out.GoneAt) {
			continue
		}
		out.Again++
		if r.DeliveredAt.After(out.LastAt) {
			out.LastAt = r.DeliveredAt
		}
		if len(out.Refs) < 5 && !slices.Contains(out.Refs, r.Ref) {
			out.Refs = append(out.Refs, r.Ref)
		}
	}
	for _, r := range rows {
		if r.PromisedAt != nil && r.PromisedAt.Before(out.LastAt) && (out.Promised == nil || r.PromisedAt.After(*out.Promised)) {
			out.Promised, out.Promise = r.PromisedAt, r.Promise
		}
	}
	return out, out.Again > 0
}

// pathOf is what two addresses of one file or page have alike. It is compared and never shown.
func pathOf(a address.Address) string {
	u, err := url.Parse(a.Normal())
	if err != nil {
		return a.Normal()
	}
	return u.Host + strings.TrimSuffix(u.EscapedPath(), "/")
}

// placeOf is what a page may show of an item.
func placeOf(content address.Sealed, by By) string {
	switch {
	case by == ByMachine && content.IP.IsValid():
		return address.Defang(content.IP.String())
	case by == ByHost || by == ByMachine:
		return content.Address.MaskedHost()
	default:
		return content.Address.Masked()
	}
}

// Seen is an address that machines saw online after EOKM had found it offline.
type Seen struct {
	ID           uuid.UUID
	Ref          string
	N            int
	ProviderName string
	Source       string
	SeenAt       time.Time
	EndedAt      time.Time
}

// seenAgain is the sightings s of items i that were found offline before, and that nobody dealt with.
var seenAgain = ` FROM sightings s JOIN items i ON i.provider_id = s.provider_id AND i.id = s.item_id AND i.state = '` +
	string(models.StateVerified) + `' AND s.seen_at > i.ended_at
	JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = i.provider_id
	WHERE s.kind = '` + string(notice.SightingOnline) + `' AND s.handled_at IS NULL`

// SeenAgain lists them, the latest first. A person looks: what is online is said on the notice, and its clock runs on from the start. Staff
// only; anybody else gets none.
func (s *Store) SeenAgain(ctx context.Context, actor models.Actor) (list []Seen, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		list, err = models.Find[Seen](tx, `SELECT s.id, n.ref, i.n, p.name AS provider_name, s.source, s.seen_at, i.ended_at`+seenAgain+
			` ORDER BY s.received_at DESC, s.id LIMIT 100`)
		return err
	})
	return list, models.Wrap("list what was seen again", err)
}

// StaysOffline records that somebody looked at what was seen again, and that it is offline. ErrConflict when somebody dealt with it
// already. Analysts and admins only.
func (s *Store) StaysOffline(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return models.Wrap("say that it stays offline",
		s.notice.SettleSighting(ctx, actor, id, notice.SightingOnline, models.EventStaysOffline))
}
