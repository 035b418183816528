package incoming

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Share is what one provider gets of a file. The nil provider has what EOKM must find a provider for.
type Share struct {
	Slug        string
	Name        string
	ProviderID  uuid.UUID
	Notices     int
	Items       int
	Recurrences int
	Joined      int
}

// Addresses is how many addresses it must act on that were not open before.
func (s Share) Addresses() int { return s.Items + s.Recurrences }

// sums counts the plan, by provider and in all: rows = items + recurrences + joined + duplicates, beside what was skipped and what is
// faulty. It reads the plan once.
const sums = `SELECT coalesce(sum(items), 0) AS items, coalesce(sum(recurrences), 0) AS recurrences, coalesce(sum(joined), 0) AS joined,
		coalesce(sum(duplicates), 0) AS duplicates, coalesce(sum(notices), 0) AS notices,
		coalesce(sum(items + recurrences) FILTER (WHERE provider_id = '` + nobody + `'), 0) AS unrouted,
		coalesce(jsonb_agg(jsonb_build_object('provider_id', provider_id, 'notices', notices, 'items', items, 'recurrences', recurrences,
			'joined', joined) ORDER BY items + recurrences DESC, joined DESC, provider_id)
			FILTER (WHERE items + recurrences + joined > 0), '[]') AS shares
	FROM (SELECT provider_id, count(*) FILTER (WHERE creates AND n = 1) AS notices, count(*) FILTER (WHERE fate = '` +
	fateItem + `') AS items,
			count(*) FILTER (WHERE fate = '` + fateRecurrence + `') AS recurrences, count(*) FILTER (WHERE fate = '` +
	fateJoined + `') AS joined,
			count(*) FILTER (WHERE fate = '` + fateDuplicate + `') AS duplicates
		FROM plan GROUP BY provider_id) s`

// nobody is the provider of what is unrouted, in SQL.
const nobody = "00000000-0000-0000-0000-000000000000"

// setSums sets an import m to what sums c counted.
const setSums = `items = c.items, recurrences = c.recurrences, joined = c.joined, duplicates = c.duplicates, notices = c.notices,
	unrouted = c.unrouted, shares = c.shares`

// Shares lists what each provider gets, or got, of a file: the most first. Staff only.
func (s *Store) Shares(ctx context.Context, actor models.Actor, id uuid.UUID) ([]Share, error) {
	var list []Share
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Share](tx, `SELECT s.provider_id, s.notices, s.items, s.recurrences, s.joined, p.slug, p.name
			FROM imports m, ROWS
				FROM (jsonb_to_recordset(m.shares) AS (provider_id uuid, notices int, items int, recurrences int, joined int))
				WITH ORDINALITY AS s (provider_id, notices, items, recurrences, joined, place)
			JOIN providers p ON p.id = s.provider_id WHERE m.id = $1 ORDER BY s.place`, id)
		return err
	})
	return list, models.Wrap("list what providers get", err)
}

// said is what a file's rows say of items that are there.
type said struct {
	sightings []notice.Sighting
	found     []notice.FoundOwner
}

type saidRow struct {
	ProviderID  uuid.UUID
	ItemID      uuid.UUID
	SeenAt      *time.Time
	Category    models.Category
	Scope       models.Scope
	Profile     string
	ExternalRef string
	Unrouted    *uuid.UUID // the item that turns out to be the provider's; nil: this is a sighting
}

func readSaid(rows []saidRow) (out said) {
	for _, r := range rows {
		if r.Unrouted != nil {
			out.found = append(out.found, notice.FoundOwner{Unrouted: *r.Unrouted, ProviderID: r.ProviderID, ItemID: r.ItemID})
			continue
		}
		out.sightings = append(out.sightings, notice.Sighting{
			ProviderID: r.ProviderID, ItemID: r.ItemID, ExternalRef: r.ExternalRef, SeenAt: r.SeenAt,
			Standing: notice.Standing{Category: r.Category, Scope: r.Scope, Profile: r.Profile},
		})
	}
	return out
}
