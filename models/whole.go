package models

import (
	"context"
	"errors"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// whole is a transaction that what stores do under its context is part of.
type whole struct {
	mu    sync.Mutex // a store may read a file while it writes; the connection takes one at a time
	tx    *Tx
	actor Actor
}

type wholeContext struct{}

// wholeOf is the transaction that a context makes its user part of; nil for most.
func wholeOf(ctx context.Context) *whole {
	w, _ := ctx.Value(wholeContext{}).(*whole)
	return w
}

// Whole runs do in one transaction, and with it all that the methods of stores do under the context that do gets, for whichever actor: it
// is there whole or not at all. It is for what a machine asks once and may ask again (docs/adr/0014): that it was done is written
// down with what was done. A method that fails is undone by itself, and do may go on. What a method counts although it failed, such
// as a try (CountTry), is undone with the whole. The context is worth nothing once do has returned. Those of one party hold half of its
// places at the most, since each may be long, and those of one of its tokens one less; more of them wait without one, up to the context's
// end: ErrBusy.
func (d *DB) Whole(ctx context.Context, actor Actor, token uuid.UUID, do func(ctx context.Context, tx *Tx) error) error {
	leave, err := d.gate.enterWhole(ctx, token)
	if err != nil {
		return err
	}
	defer leave()
	return d.Write(ctx, actor, func(tx *Tx) error {
		return do(context.WithValue(ctx, wholeContext{}, &whole{tx: tx, actor: actor}), tx)
	})
}

// How the statements of a part are planned: as in Write and as in Bulk.
const (
	plainPart   = "force_generic_plan"
	plannedPart = "auto"
)

// partOf is who within a transaction that began before.
const partOf = who + `, set_config('plan_cache_mode', $5, true)`

// part is what would be a transaction by itself: with an actor of its own, and undone alone when it fails. Savepoints end settings only
// when they are gone back to, so the end of a part that succeeds puts them back.
func (w *whole) part(ctx context.Context, actor Actor, plans string, first func(b *pgx.Batch), do func(tx *Tx) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	begin := &pgx.Batch{}
	begin.Queue(`SAVEPOINT part`)
	begin.Queue(partOf, append(actor.settings(ctx), plans)...)
	first(begin)
	tx := &Tx{ctx: ctx, conn: w.tx.conn, writer: w.tx.writer}
	err := tx.Send(begin)
	if err == nil {
		err = do(tx)
	}
	end := &pgx.Batch{}
	if err != nil {
		// By itself: in a transaction that failed nothing else can be prepared. Under the whole's context: that of the part may be over.
		end.Queue(`ROLLBACK TO SAVEPOINT part`)
		if undone := w.tx.Send(end); undone != nil {
			return errors.Join(err, undone)
		}
		end = &pgx.Batch{}
		end.Queue(`RELEASE SAVEPOINT part`)
		return errors.Join(err, w.tx.Send(end))
	}
	end.Queue(`RELEASE SAVEPOINT part`)
	end.Queue(partOf, append(w.actor.settings(ctx), plainPart)...)
	return w.tx.Send(end)
}
