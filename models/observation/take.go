package observation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// MostRows is how many observations are taken at once.
const MostRows = 20_000

// Sums is what came of observations, or would come of them: rows = offline + online + known + ended.
type Sums struct {
	Rows     int `json:"rows"`
	Offline  int `json:"offline"`  // misses that are new
	Online   int `json:"online"`   // sightings that are new
	Known    int `json:"known"`    // handed in before, or twice
	Ended    int `json:"ended"`    // of what was taken back, went elsewhere or was erased
	Verified int `json:"verified"` // addresses: three misses, after an answer
	Sighted  int `json:"sighted"`  // addresses that are online although the provider says that they are gone: staff see them first
	Back     int `json:"back"`     // addresses that are online although they were found offline
}

// Take keeps what machines saw, with all that follows: the third miss of what a provider answered verifies it, and what is online in spite
// of an answer stands first in the queue of the checks. All of it or nothing: with a fault nothing is kept. Rows that were handed in
// before change nothing. source is a short code; an *Invalid says what is wrong with it. Analysts and admins only. It is for the command
// and for the programs of others; a page stages a file first (Stage).
func (s *Store) Take(ctx context.Context, actor models.Actor, source string, rows []Row) (Sums, []incoming.RowFault, error) {
	var done File
	_, faults, err := s.run(ctx, actor, source, rows, func(tx *models.Tx, p *plan) error {
		f, err := stage(tx, actor, source, p, s.db.Now())
		if err != nil {
			return err
		}
		done, err = s.commit(tx, actor, f.ID, s.db.Now())
		return err
	})
	return done.Sums, faults, err
}

// Check is Take that keeps nothing.
func (s *Store) Check(ctx context.Context, actor models.Actor, source string, rows []Row) (Sums, []incoming.RowFault, error) {
	return s.run(ctx, actor, source, rows, func(*models.Tx, *plan) error { return nil })
}

// run reads rows and does something with what came of them, unless one has a fault.
func (s *Store) run(ctx context.Context, actor models.Actor, source string, rows []Row,
	do func(tx *models.Tx, p *plan) error,
) (sums Sums, faults []incoming.RowFault, err error) {
	if actor.Party() != models.PartyEOKM {
		return sums, nil, models.ErrForbidden
	}
	if err := incoming.CheckSource(source); err != nil {
		return sums, nil, err
	}
	switch {
	case len(rows) == 0:
		return sums, nil, &models.Invalid{Field: "file", Key: "file.no_rows"}
	case len(rows) > MostRows:
		return sums, nil, &models.Invalid{Field: "file", Key: "observe.too_many"}
	}
	var x index
	if x.use, x.providers, err = s.address.Searchable(ctx, actor); err != nil {
		return sums, nil, models.Wrap("take observations", err)
	}
	err = s.db.Bulk(ctx, actor, func(tx *models.Tx) error {
		p, bad, err := read(tx, source, rows, x)
		if faults = bad; err != nil || len(bad) > 0 {
			return err
		}
		if err := p.weigh(tx); err != nil {
			return err
		}
		err = do(tx, p)
		sums = p.sums
		return err
	})
	return sums, faults, models.Wrap("take observations", err)
}

// fact is what one row says of one item.
type fact struct {
	row int
	by  string
	Sight
	item place
}

// plan is what observations come to.
type plan struct {
	source string
	facts  []fact // all that are of something that stands
	fresh  []fact // of those, the ones that are new
	sums   Sums

	sightings []notice.Sighting
	back      []fact
	missed    []notice.Missed
}

// read finds what rows are about, and all that is wrong with them, by row.
func read(tx *models.Tx, source string, rows []Row, x index) (*plan, []incoming.RowFault, error) {
	f, err := find(tx, rows, x)
	if err != nil {
		return nil, nil, err
	}
	p := &plan{source: source, sums: Sums{Rows: len(rows)}}
	said := map[factKey]notice.Outcome{}
	var faults []incoming.RowFault
	for i := range rows {
		r := &rows[i]
		faults = append(faults, r.Faults...)
		items, bad := f.of(i, r)
		faults = append(faults, bad...)
		if len(items) == 0 && len(bad)+len(r.Faults) == 0 {
			p.sums.Ended++
		}
		for _, item := range items {
			one := fact{r.Row, r.By, Sight{r.Outcome, r.At, source}, item}
			if was, twice := said[one.key()]; twice && was != r.Outcome {
				faults = append(faults, r.fault(ColumnOutcome, "observe.row.contradicts"))
			}
			said[one.key()] = r.Outcome
			p.facts = append(p.facts, one)
		}
	}
	return p, faults, nil
}

// factKey is what makes two observations the same.
type factKey struct {
	item uuid.UUID
	by   string
	at   time.Time
}

func (f fact) key() factKey { return factKey{f.item.ID, f.by, f.At} }

// weigh works out what follows from a plan's facts, together with all that was observed before.
func (p *plan) weigh(tx *models.Tx) error {
	items := map[uuid.UUID]place{}
	for _, f := range p.facts {
		items[f.item.ID] = f.item
	}
	past, err := pastOf(tx, items)
	if err != nil {
		return err
	}
	told := map[int]bool{} // a row of two items counts once
	for _, f := range p.facts {
		if !told[f.row] {
			told[f.row] = true
			switch {
			case past.has(p.source, f):
				p.sums.Known++
			case f.Outcome == notice.FoundOnline:
				p.sums.Online++
			default:
				p.sums.Offline++
			}
		}
		if !past.has(p.source, f) {
			past.add(p.source, f)
			p.fresh = append(p.fresh, f)
		}
	}
	p.conclude(past)
	return nil
}

// conclude sorts what the new facts say of their items.
func (p *plan) conclude(past past) {
	last := map[uuid.UUID]fact{} // the last time each was seen online, of what is new
	var order []uuid.UUID
	touched := map[uuid.UUID]bool{}
	for _, f := range p.facts {
		if !touched[f.item.ID] {
			touched[f.item.ID] = true
			order = append(order, f.item.ID)
		}
	}
	for _, f := range p.fresh {
		if old, ok := last[f.item.ID]; f.Outcome == notice.FoundOnline && (!ok || f.At.After(old.At)) {
			last[f.item.ID] = f
		}
	}
	for _, id := range order {
		item := past.items[id]
		f, online := last[id]
		switch {
		case online && item.contradicts(f.Sight) && item.State == models.StateVerified:
			p.back = append(p.back, f)
			p.sums.Back++
		case online && item.State.Open():
			at := f.At
			p.sightings = append(p.sightings, notice.Sighting{ProviderID: item.ProviderID, ItemID: id, SeenAt: &at})
			if item.contradicts(f.Sight) {
				p.sums.Sighted++
			}
		}
		if m := past.misses(id); item.State == models.StateAnswered && m.Enough() {
			p.missed = append(p.missed, notice.Missed{ProviderID: item.ProviderID, ItemID: id, Source: strings.Join(m.Sources, ", ")})
			p.sums.Verified++
		}
	}
}

// apply writes down a plan that was made under the locks of its notices.
func (s *Store) apply(tx *models.Tx, actor models.Actor, p *plan, file uuid.UUID, now time.Time) error {
	b := &pgx.Batch{}
	var ids, providers, items []uuid.UUID
	var outcomes, by []string
	var at []time.Time
	for _, f := range p.fresh {
		ids, providers, items = append(ids, models.NewID()), append(providers, f.item.ProviderID), append(items, f.item.ID)
		outcomes, by, at = append(outcomes, string(f.Outcome)), append(by, f.by), append(at, f.At)
	}
	if len(ids) > 0 {
		b.Queue(`INSERT INTO observations (id, provider_id, item_id, outcome, source, observed_by, observed_at, file_id, user_id,
				received_at)
			SELECT u.id, u.provider_id, u.item_id, u.outcome, $1, u.observed_by, u.observed_at, $2, $3, $4
			FROM unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::timestamptz[])
				AS u (id, provider_id, item_id, outcome, observed_by, observed_at) ON CONFLICT DO NOTHING`,
			p.source, file, actor.UserID, now, ids, providers, items, outcomes, by, at)
	}
	for _, f := range p.back {
		b.Queue(`INSERT INTO sightings (id, provider_id, item_id, kind, source, external_ref, seen_at, received_at)
			VALUES ($1, $2, $3, $4, $5, '', $6, $7)`, models.NewID(), f.item.ProviderID, f.item.ID, notice.SightingOnline,
			p.source, f.At, now)
	}
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("keep observations: %w", err)
	}
	if err := s.notice.TakeSightings(tx, actor, notice.Origin{Source: p.source}, p.sightings, now); err != nil {
		return err
	}
	done, err := s.notice.VerifyMissed(tx, actor, p.missed, now)
	if err != nil {
		return err
	}
	p.sums.Verified = done
	return models.Record(tx, actor.Event(models.EventObserved, now).With(models.EventData{
		Code: p.source, Count: p.sums.Rows, Other: file.String(),
	}).ForStaff())
}
