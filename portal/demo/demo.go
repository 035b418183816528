// Package demo makes the demo's world: providers, EOKM's people, and two months of notices between them.
//
// It writes no table. It sets a clock of its own back, and lets its people do through the Store what people of the portal
// do: import, acknowledge, answer, dispute, check, decide. So every fact, event, step of the ladder and cache is what the
// product itself would have made. All names and addresses are reserved ones; no person, firm or site of this world exists,
// and none may be added that does.
//
// organisation.go has who there is, and address.go what they host. past.go, case.go and present.go have the notices: drawn
// by lot, settled for their own sake, and open now. act.go says what people do about them, and timeline.go when. upkeep.go has
// what organisations do about themselves, advisory.go what EOKM warned them of, guidance.go what editors and readers do, and
// peers.go what their people ask each other; figures.go makes the year public.
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
)

// ErrNotEmpty: there are providers already, and an invented world never mixes with another.
var ErrNotEmpty = errors.New("the database already has providers: the demo's world only goes into an empty one")

// Seed fills an empty, migrated database with the demo's world as it looks at now. The same now gives the same world, but
// for ids. The pool is connected as the application's role. Seed is many transactions: one that ends early leaves part of
// the world, so give it a database that nobody uses yet, and drop that when Seed fails.
func Seed(ctx context.Context, pool *pgxpool.Pool, keys *models.Keys, now time.Time) error {
	w := &world{
		end: now.UTC().Truncate(time.Second), actors: map[string]models.Actor{}, providers: map[string]uuid.UUID{},
		lot: newLot(), ticks: map[time.Time]bool{}, serial: firstSerial,
	}
	w.clock.at = w.end.Add(-opened)
	if err := w.live(ctx, pool, keys); err != nil {
		return fmt.Errorf("seed the demo: %w", err)
	}
	return nil
}

const (
	opened      = 400 * 24 * time.Hour // how long before now people could learn here: a certificate of then has expired
	founded     = 120 * 24 * time.Hour // and organisations could be reached for notices: in the quarter before the test mails
	lastHour    = time.Hour
	firstSerial = 417 // of the reporter's references
)

// live makes the world. All but its last hour goes through a pool that does not wait for the disk at each commit; the
// last hour's commits do wait, and with them all before them is on the disk too.
func (w *world) live(ctx context.Context, pool *pgxpool.Pool, keys *models.Keys) error {
	config := pool.Config()
	config.MinConns, config.MaxConns = 0, 2
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	hasty, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer hasty.Close()
	if w.store, err = rooms.New(hasty, keys, w.clock.now); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	w.planPast()
	w.planCases()
	w.planPresent()
	w.planApplication()
	w.planUpkeep()
	w.planGuidance()
	w.planTraining()
	w.planCourses()
	w.planAdvisories()
	w.planPeers()
	w.planTeam()
	if err := w.play(ctx, w.end.Add(-lastHour)); err != nil {
		return err
	}
	if w.store, err = rooms.New(pool, keys, w.clock.now); err != nil {
		return err
	}
	if err := w.play(ctx, w.end); err != nil {
		return err
	}
	return w.figures(ctx)
}

// world is the demo while it is made. It is for one goroutine.
type world struct {
	store     *rooms.Store
	clock     clock
	end       time.Time // the demo's now: what is planned for later has not happened
	timeline  timeline
	ticks     map[time.Time]bool // when the ladder is looked at
	lot       *lot
	actors    map[string]models.Actor // by the account's name
	providers map[string]uuid.UUID    // by slug
	serial    int
	owes      bool // mails may wait to be sent
}

// play lets happen what is planned, in order, until a time.
func (w *world) play(ctx context.Context, until time.Time) error {
	for {
		s, ok := w.timeline.next(until)
		if !ok {
			break
		}
		w.clock.reach(s.at)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s at %s: %w", s.what, s.at.Format(time.RFC3339), err)
		}
		if err := w.post(ctx); err != nil {
			return err
		}
	}
	w.clock.reach(until)
	return w.climb(ctx)
}
