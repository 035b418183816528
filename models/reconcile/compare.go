package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// Entry is one row of the other tool's list: with Faults, or with an Address. Its times say in what period the list is, where nobody says
// so.
type Entry struct {
	incoming.Report

	Standing Standing
	Faults   []incoming.RowFault
}

// Options say what is compared.
type Options struct {
	Source string    // whose list it is, as its reports name it: a short code such as scart
	Since  time.Time // of what only we have; zero: the first time that the list has
	Until  time.Time // likewise; zero: no end
}

// keptFor is how long a comparison is kept.
const keptFor = 24 * time.Hour

// chunk is of how many rows the addresses are looked for at once; a row may have a key for each provider.
const chunk = 500

// comparison is a list being read. Of the list it has no more than a chunk in memory.
type comparison struct {
	store  *Store
	actor  models.Actor
	o      Options
	id     uuid.UUID
	router *notice.Router
	agreed *notice.NotTheirs
	slugs  map[uuid.UUID]string
	x      index
	sums   Sums
	first  time.Time // that the list has
	n      int       // differences so far
}

// Compare reads a list once and finds how it differs from what we have, in constant memory. The result is there for a day, and Discard
// throws it away before. An error about the whole list ends it and leaves nothing. Analysts and admins only.
func (s *Store) Compare(ctx context.Context, actor models.Actor, o Options, list iter.Seq2[*Entry, error]) (Reconciliation, error) {
	if actor.Party() != models.PartyEOKM {
		return Reconciliation{}, models.ErrForbidden
	}
	if err := incoming.CheckSource(o.Source); err != nil {
		return Reconciliation{}, err
	}
	if !o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until) {
		return Reconciliation{}, &models.Invalid{Field: "until", Key: "reconcile.period"}
	}
	c, err := s.begin(ctx, actor, o)
	if err != nil {
		return Reconciliation{}, models.Wrap("compare lists", err)
	}
	err = c.readAll(ctx, list)
	if err == nil {
		err = c.finish(ctx)
	}
	if err != nil {
		// The sender may be gone, and with it ctx; what was read must not stay.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = s.Discard(clean, actor, c.id) // else it goes in a day
		return Reconciliation{}, models.Wrap("compare lists", err)
	}
	return s.Find(ctx, actor, c.id)
}

func (s *Store) begin(ctx context.Context, actor models.Actor, o Options) (*comparison, error) {
	c := &comparison{store: s, actor: actor, o: o, id: models.NewID(), slugs: map[uuid.UUID]string{}, sums: Sums{ByKind: map[Kind]int{}}}
	var err error
	if c.x.use, c.x.providers, err = s.address.Searchable(ctx, actor); err != nil {
		return nil, err
	}
	now := s.db.Now()
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		old, err := models.Find[uuid.UUID](tx, `SELECT id FROM reconciliations WHERE created_at < $1`, now.Add(-keptFor))
		if err != nil {
			return err
		}
		for _, id := range old {
			if err := discard(tx, id); err != nil {
				return err
			}
		}
		if c.router, err = notice.LoadRouter(tx); err != nil {
			return err
		}
		if c.agreed, err = notice.LoadNotTheirs(tx); err != nil {
			return err
		}
		names, err := models.Find[struct {
			ID   uuid.UUID
			Slug string
		}](tx, `SELECT id, slug FROM providers`)
		if err != nil {
			return err
		}
		for _, p := range names {
			c.slugs[p.ID] = p.Slug
		}
		return tx.Do(`INSERT INTO reconciliations (id, source, state, sums, user_id, created_at) VALUES ($1, $2, 'reading', '{}', $3, $4)`,
			c.id, o.Source, actor.UserID, now)
	})
	return c, err
}

// readAll compares the list in chunks. Each is a transaction of its own: none stays open while a slow sender types.
func (c *comparison) readAll(ctx context.Context, list iter.Seq2[*Entry, error]) error {
	entries := make([]Entry, 0, chunk)
	for e, err := range list {
		if err != nil {
			return err
		}
		entries = append(entries, *e)
		entries[len(entries)-1].Faults = append([]incoming.RowFault(nil), e.Faults...) // the reader uses them again
		if len(entries) == chunk {
			if err := c.take(ctx, entries); err != nil {
				return err
			}
			entries = entries[:0]
		}
	}
	return c.take(ctx, entries)
}

// take compares a chunk.
func (c *comparison) take(ctx context.Context, entries []Entry) error {
	return c.store.db.Bulk(ctx, c.actor, func(tx *models.Tx) error {
		f, err := c.find(tx, entries)
		if err != nil {
			return err
		}
		var out found
		for i := range entries {
			e := &entries[i]
			c.sums.Rows++
			if len(e.Faults) > 0 {
				c.sums.Unreadable++
				for _, fault := range e.Faults {
					out.differ(c, Difference{Kind: Unreadable, Row: e.Row, Fault: &fault})
				}
				continue
			}
			c.notePeriod(e)
			c.compare(&out, e, f.of[i], f.erased[i])
		}
		return out.save(tx, c.id)
	})
}

// notePeriod remembers the first time of the list.
func (c *comparison) notePeriod(e *Entry) {
	for _, at := range []time.Time{e.ReportedAt, e.ObservedAt} {
		if !at.IsZero() && (c.first.IsZero() || at.Before(c.first)) {
			c.first = at
		}
	}
}

// compare says how a row differs from the items of its address.
func (c *comparison) compare(out *found, e *Entry, items []place, erased bool) {
	for _, i := range items {
		out.providers, out.items = append(out.providers, i.ProviderID), append(out.items, i.ID)
	}
	to := c.route(e)
	notNeeded := e.Standing == StandingEarly || e.Category == models.CategoryNotIllegal
	switch {
	case len(items) == 0 && notNeeded:
		c.sums.NotNeeded++
		return
	case len(items) == 0 && erased:
		c.sums.Erased++
		return
	case len(items) == 0:
		c.sums.OnlyTheirs++
		out.differ(c, Difference{Kind: OnlyTheirs, Row: e.Row, Number: e.ExternalRef, Theirs: c.slugs[to]})
		return
	}
	before := c.n
	item := best(items, to)
	differ := func(kind Kind, ours, theirs string) {
		out.differ(c, Difference{
			Kind: kind, Row: e.Row, Ref: item.Ref, Item: item.N, Number: e.ExternalRef, Ours: ours, Theirs: theirs,
		})
	}
	standing := e.Standing
	if e.Category == models.CategoryNotIllegal {
		standing = StandingEarly
	}
	if !standing.Agrees(item.State) {
		differ(State, string(item.State), string(standing))
	}
	if to != uuid.Nil && to != item.ProviderID && !c.went(e, to, item.ProviderID) {
		differ(Provider, c.slugs[item.ProviderID], c.slugs[to])
	}
	if e.Category != "" && e.Category != models.CategoryNotIllegal && e.Category != item.Category {
		differ(Category, string(item.Category), string(e.Category))
	}
	if e.ExternalRef != "" && !item.known(e.ExternalRef) {
		differ(Reference, item.Number, e.ExternalRef)
	}
	if c.n == before {
		c.sums.Same++
	} else {
		c.sums.Differing++
	}
}

// onlyOurs is what the source reported in a period and its list does not have: what went to another provider or was taken back it need
// not have, and of what was erased nobody can tell.
var onlyOurs = `INSERT INTO reconciliation_differences (reconciliation_id, n, kind, row, ref, item, number, ours, theirs)
	SELECT $1, $2 + row_number() OVER (ORDER BY n.ref, i.n), '` + string(OnlyOurs) + `', 0, n.ref, i.n,
		coalesce((SELECT d.external_ref FROM item_reports d WHERE d.provider_id = i.provider_id AND d.item_id = i.id AND d.source = $3
			ORDER BY d.received_at LIMIT 1), ''), i.state, ''
	FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
	WHERE NOT n.practice AND i.address_key IS NOT NULL
		AND i.state NOT IN (` + models.States(models.StateNotOurs, models.StateClosed, models.StateWithdrawn) + `)
		AND EXISTS (SELECT 1 FROM item_reports d WHERE d.provider_id = i.provider_id AND d.item_id = i.id AND d.source = $3
			AND coalesce(d.reported_at, d.observed_at, d.received_at) BETWEEN $4 AND $5)
		AND NOT EXISTS (SELECT 1 FROM reconciliation_seen s WHERE s.reconciliation_id = $1 AND s.provider_id = i.provider_id
			AND s.item_id = i.id)`

// finish finds what only we have, once the whole list was read.
func (c *comparison) finish(ctx context.Context) error {
	now := c.store.db.Now()
	since, until := c.o.Since, c.o.Until
	if since.IsZero() {
		since = c.first
	}
	end := until
	if until.IsZero() {
		end = now
	}
	return c.store.db.Bulk(ctx, c.actor, func(tx *models.Tx) error {
		only, err := tx.Exec(onlyOurs, c.id, c.n, c.o.Source, since, end)
		if err != nil {
			return fmt.Errorf("find what only we have: %w", err)
		}
		if only > 0 {
			c.sums.OnlyOurs, c.sums.ByKind[OnlyOurs] = int(only), int(only)
		}
		sums, err := json.Marshal(c.sums)
		if err != nil {
			return err
		}
		if err := tx.Do(`DELETE FROM reconciliation_seen WHERE reconciliation_id = $1`, c.id); err != nil {
			return err
		}
		return tx.Do(`UPDATE reconciliations SET state = 'done', sums = $2, since = $3, until = $4, finished_at = $5 WHERE id = $1`,
			c.id, string(sums), timeOrNil(since), timeOrNil(until), now)
	})
}

func timeOrNil(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// Discard throws a comparison away. Analysts and admins only.
func (s *Store) Discard(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("throw a comparison away", s.db.Write(ctx, actor, func(tx *models.Tx) error { return discard(tx, id) }))
}

func discard(tx *models.Tx, id uuid.UUID) error {
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM reconciliation_seen WHERE reconciliation_id = $1`, id)
	b.Queue(`DELETE FROM reconciliation_differences WHERE reconciliation_id = $1`, id)
	b.Queue(`DELETE FROM reconciliations WHERE id = $1`, id)
	return tx.Send(b)
}
