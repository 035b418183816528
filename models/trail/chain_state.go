package trail

import (
	"context"
	"errors"
	"time"

	"eokm.nl/hosting/models"
)

// ChainState is how far the chain is, and how far it was checked and signed.
type ChainState struct {
	Chained    ChainMark // the newest row, with the time of its event
	Late       int       // events that should be in the chain by now; up to CountCap+1
	Checked    ChainMark // the last check
	Broken     bool      // which found something
	Checkpoint ChainMark // the last checkpoint
}

// ChainMark is a row of the chain and a time; zero: there is none.
type ChainMark struct {
	Seq int64
	At  time.Time
}

// ChainState tells how the chain of events is. EOKM's staff only.
func (s *Store) ChainState(ctx context.Context, actor models.Actor) (ChainState, error) {
	var state ChainState
	if !actor.Staff() {
		return state, models.ErrForbidden
	}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		const head = `SELECT seq, event_id FROM event_chain ORDER BY seq DESC LIMIT 1`
		if state.Chained, err = markOf(tx, `SELECT c.seq, e.at FROM (`+head+`) c JOIN events e ON e.id = c.event_id`); err != nil {
			return err
		}
		const recorded = `SELECT (data->>'count')::bigint AS seq, at FROM events WHERE kind = `
		if state.Checked, err = markOf(tx, recorded+`'chain_checked' ORDER BY at DESC, id DESC LIMIT 1`); err != nil {
			return err
		}
		if state.Checkpoint, err = markOf(tx, recorded+`'checkpoint_made' ORDER BY at DESC, id DESC LIMIT 1`); err != nil {
			return err
		}
		more, err := models.One[struct {
			Late   int
			Broken bool
		}](tx, `SELECT (SELECT count(*) FROM (SELECT FROM events WHERE id > coalesce((SELECT event_id FROM (`+head+
			`) c), 0) AND at < $1 ORDER BY id LIMIT $2) l) AS late,
			coalesce((SELECT data->>'code' = $3 FROM events
				WHERE kind = '`+string(models.EventChainChecked)+`' ORDER BY at DESC, id DESC LIMIT 1), false) AS broken`,
			s.db.Now().Add(-ChainLate), models.CountCap+1, chainBroken)
		state.Late, state.Broken = more.Late, more.Broken
		return err
	})
	return state, models.Wrap("tell the state of the chain", err)
}

func markOf(tx *models.Tx, query string) (ChainMark, error) {
	mark, err := models.One[ChainMark](tx, query)
	if errors.Is(err, models.ErrNotFound) {
		return ChainMark{}, nil
	}
	return mark, err
}
