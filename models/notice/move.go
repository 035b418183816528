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

// RouteItems gives unrouted items of one notice to a provider, by hand. Its clock starts now: it was not delivered before.
// ErrConflict as with Verify. Analysts and admins only.
func (s *Store) RouteItems(ctx context.Context, actor models.Actor, ref string, numbers []int, to uuid.UUID, seen ...Seen) error {
	if to == uuid.Nil {
		return &models.Invalid{Field: "to", Key: "decision.provider_missing"}
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: models.ActRoute}
	return models.Wrap("route items", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		trail, err := s.moveItems(tx, actor, targets, to, now)
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		recordEach(b, actor, now, models.EventRouted, targets, models.EventData{})
		models.QueueEvents(b, trail...)
		closeFinished(b, actor, now, targets)
		return tx.Send(b)
	}))
}

// moveItems makes the targets, all of one notice, another provider's: a new notice with new items under a new key, since
// a seal is bound to its provider. To the nil id they go back to what has no provider. The old items keep a pointer; their
// reports go along, so a replay still finds them. An address that is open at the new provider already joins that item.
// It gives the events of the trail, which the caller records after its own: they name each other's notice, and no provider reads them.
func (s *Store) moveItems(tx *models.Tx, actor models.Actor, targets []target, to uuid.UUID, now time.Time) ([]models.Event, error) {
	if err := takesItems(tx, to); err != nil {
		return nil, err
	}
	m, err := s.newMove(tx, targets, to, now)
	if err != nil {
		return nil, err
	}
	for _, item := range m.items {
		if err := m.add(tx, item); err != nil {
			return nil, err
		}
	}
	b := &pgx.Batch{}
	change(b, targets, now, "")
	if err := tx.Send(b); err != nil {
		return nil, err
	}
	for _, p := range m.pairs {
		if err := p.point(tx, m.index); err != nil {
			return nil, err
		}
	}
	if err := s.TakeSightings(tx, actor, Origin{Source: m.notice.Source}, m.joined, now); err != nil {
		return nil, err
	}
	if m.n > 0 { // else every address was open there already
		if err := models.Record(tx, m.arrival(actor, now)); err != nil {
			return nil, err
		}
		if to != uuid.Nil {
			if err := s.mailNew(tx, to, []uuid.UUID{m.notice.ID}, now); err != nil {
				return nil, err
			}
		}
	}
	return m.trail(tx, actor, targets[0].Ref, now)
}

// takesItems refuses a provider that cannot be given items. What has no provider is always open.
func takesItems(tx *models.Tx, to uuid.UUID) error {
	if to == uuid.Nil {
		return nil
	}
	// Kept so for this transaction: a provider that leaves meanwhile would leave with what it was just given.
	active, err := models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM providers WHERE id = $1 AND status = 'active' FOR SHARE)`, to)
	if err == nil && !active {
		err = &models.Invalid{Field: "to", Key: "decision.provider_inactive"}
	}
	return err
}

// move is one handing over of items of one notice.
type move struct {
	index  *models.IndexesNow
	notice Notice // the new one
	items  []Item // the old ones, opened
	key    models.DataKey
	n      int
	made   bool
	pairs  []movePair
	joined []Sighting // what the old items say of those that are open at the new provider
}

type movePair struct {
	from           Item
	toProvider, to uuid.UUID
}

// arrival is the event of the new notice.
func (m *move) arrival(actor models.Actor, now time.Time) models.Event {
	kind := models.EventDelivered
	if m.notice.ProviderID == uuid.Nil {
		kind = models.EventUnrouted
	}
	e := actor.Event(kind, now).Of(m.notice.ProviderID).About(&m.notice.ID).With(models.EventData{Count: m.n})
	e.Internal = m.notice.ProviderID == uuid.Nil // as an import has it
	return e
}

func (s *Store) newMove(tx *models.Tx, targets []target, to uuid.UUID, now time.Time) (*move, error) {
	from, err := models.One[Notice](tx, `SELECT * FROM notices WHERE provider_id = $1 AND id = $2`, targets[0].ProviderID,
		targets[0].NoticeID)
	if err != nil {
		return nil, fmt.Errorf("load notice: %w", err)
	}
	items, err := models.Find[Item](tx, `SELECT * FROM items WHERE provider_id = $1 AND id = ANY($2) ORDER BY n`,
		from.ProviderID, itemIDs(targets))
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	if err := s.OpenItems(from, items); err != nil {
		return nil, err
	}
	use, err := s.db.Sealing(tx)
	if err != nil {
		return nil, err
	}
	m := &move{index: use.Index, notice: from, items: items, key: models.NewDataKey()}
	m.notice.ID, m.notice.ProviderID, m.notice.DeliveredAt = models.NewID(), to, now
	m.notice.Profile = items[0].Profile
	for _, item := range items {
		if ProfileOf(item.Profile).Norm < ProfileOf(m.notice.Profile).Norm {
			m.notice.Profile = item.Profile
		}
	}
	m.notice.DueAt = now.Add(ProfileOf(m.notice.Profile).Norm)
	m.notice.DataKey, err = s.db.Keys().WrapDataKey(m.key, m.notice.ID)
	return m, err
}

// add gives one old item its new place.
func (m *move) add(tx *models.Tx, old Item) error {
	to := m.notice.ProviderID
	var addresses []uuid.UUID
	for _, x := range m.index.Each() {
		addresses = append(addresses, address.AddressKey(x.Indexer, to, old.Content.Address))
	}
	open, err := models.Find[struct{ ID uuid.UUID }](tx,
		`SELECT id FROM items WHERE address_key = ANY($1) AND provider_id = $2 AND state IN (`+
			models.OpenStates+`)`, addresses, to)
	if err != nil {
		return fmt.Errorf("look for the open item: %w", err)
	}
	if len(open) > 0 {
		m.pairs = append(m.pairs, movePair{old, to, open[0].ID})
		m.joined = append(m.joined, Sighting{
			ProviderID: to, ItemID: open[0].ID, SeenAt: old.ObservedAt, Standing: Standing{old.Category, old.Scope, old.Profile},
		})
		return nil
	}
	return m.make(tx, old)
}

// make makes a new item of an old one.
func (m *move) make(tx *models.Tx, old Item) error {
	if err := m.makeNotice(tx); err != nil {
		return err
	}
	m.n++
	id, to := models.NewID(), m.notice.ProviderID
	aead, err := m.key.AEAD()
	if err != nil {
		return err
	}
	sealed, err := address.SealItem(aead, old.Content, to, m.notice.ID, id)
	if err != nil {
		return err
	}
	state, reason := models.StateDelivered, UnroutedReason("")
	due := m.notice.DeliveredAt.Add(ProfileOf(old.Profile).Norm)
	first := models.TimeOrNull(ProfileOf(old.Profile).NextStep(Clock{Started: m.notice.DeliveredAt}, 0, false))
	if to == uuid.Nil {
		state, reason, first = models.StateUnrouted, UnroutedNotTheirs, nil
	}
	keys := address.IndexesOf(m.index.Newest.Indexer, to, old.Content)
	err = tx.Do(`INSERT INTO items (id, provider_id, notice_id, n, state, category, scope, profile, site_type, asn, country, sealed,
			address_key, host_key, domain_key, ip_key, indexed_by, observed_at, delivered_at, due_at, escalate_at, unrouted_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		id, to, m.notice.ID, m.n, state, old.Category, old.Scope, old.Profile, old.SiteType, old.ASN, old.Country, sealed,
		keys.Address, keys.Host, keys.Domain, keys.IP, m.index.Newest.ID, old.ObservedAt, m.notice.DeliveredAt, due, first, reason)
	if err != nil {
		return fmt.Errorf("make item: %w", err)
	}
	m.pairs = append(m.pairs, movePair{old, to, id})
	column := "todo_count"
	if to == uuid.Nil {
		column = "waiting_count"
	}
	return tx.Do(`UPDATE notices SET item_count = $1, `+column+` = $1 WHERE provider_id = $2 AND id = $3`,
		m.n, to, m.notice.ID)
}

// makeNotice makes the new notice at the first item that needs it.
func (m *move) makeNotice(tx *models.Tx) error {
	if m.made {
		return nil
	}
	m.made = true
	n, phase := m.notice, models.TurnProvider
	if n.ProviderID == uuid.Nil {
		phase = models.TurnEOKM
	}
	err := tx.Do(`INSERT INTO notices (id, provider_id, ref, source, external_ref, instrument, category, profile, data_key,
			reported_at, delivered_at, item_count, todo_count, waiting_count, phase, due_at)
		SELECT $1, $2, `+RefOf("seq", "$10")+`, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, $11, $12
		FROM nextval('notice_ref_seq') seq`,
		n.ID, n.ProviderID, n.Source, n.ExternalRef, string(n.Instrument), string(n.Category), n.Profile, n.DataKey, n.ReportedAt,
		n.DeliveredAt, phase, n.DueAt)
	if err != nil {
		return fmt.Errorf("make notice: %w", err)
	}
	return nil
}

// point leads from the old item to the new one, and takes its reports along.
func (p movePair) point(tx *models.Tx, index *models.IndexesNow) error {
	if err := tx.Do(`UPDATE items SET moved_to = $1, moved_provider_id = $2 WHERE provider_id = $3 AND id = $4`,
		p.to, p.toProvider, p.from.ProviderID, p.from.ID); err != nil {
		return fmt.Errorf("point to the new item: %w", err)
	}
	return takeReportsAlong(tx, index, p)
}

// RefOf writes a notice's public reference out of a number of the sequence, for the year in Dutch time of the parameter now.
// Numbers grow and are never used twice, and that is all they promise: what was undone leaves a gap, and so does a crash of the
// database, of up to 32. Numbers without gaps would cost a lock that all imports wait for, and nobody counts notices by them.
func RefOf(number, now string) string { return refOf("EOKM", number, now) }

// PracticeRefOf is RefOf for a notice that a provider ordered to practise: wherever its number stands, it says so.
func PracticeRefOf(number, now string) string { return refOf(PracticePrefix, number, now) }

func refOf(prefix, number, now string) string {
	return `'` + prefix + `-' || to_char(CAST(` + now + ` AS timestamptz) AT TIME ZONE 'Europe/Amsterdam', 'YYYY') || '-' ||
		lpad(` + number + `::text, greatest(6, length(` + number + `::text)), '0')`
}
