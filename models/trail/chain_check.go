package trail

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// ChainFaultKind is what somebody did to the events or to their chain.
type ChainFaultKind string

// The kinds.
const (
	ChainEdited    ChainFaultKind = "edited"    // the event, or its row of the chain, says something else
	ChainDeleted   ChainFaultKind = "deleted"   // the event, or its row of the chain, is gone
	ChainInserted  ChainFaultKind = "inserted"  // the event came between those that were chained
	ChainReordered ChainFaultKind = "reordered" // the event changed places
	ChainTruncated ChainFaultKind = "truncated" // the end is gone: a checkpoint saw more
	ChainRewritten ChainFaultKind = "rewritten" // the chain fits, and is not the one that a checkpoint saw
	ChainUnchained ChainFaultKind = "unchained" // the event, and those after it, should be in the chain by now
)

// ChainFault is one place where history was changed.
type ChainFault struct {
	Kind       ChainFaultKind
	Seq        int64  // the chain's row; 0: not in the chain
	EventID    int64  // 0: not known
	Checkpoint string // the checkpoint that shows it, if it takes one
}

// ChainAnchor is what a checkpoint says of the chain: that row Seq had this hash.
type ChainAnchor struct {
	Name string
	Seq  int64
	Hash []byte
}

// ChainReport is the outcome of a check.
type ChainReport struct {
	Head    ChainHead
	Waiting int64 // events that are not in the chain yet
	Faults  []ChainFault
	More    int // faults that are not listed
}

// Intact tells whether nothing was found.
func (r ChainReport) Intact() bool { return len(r.Faults) == 0 }

const (
	chainFaultsListed = 100   // of each kind
	chainPage         = 5_000 // rows in memory
)

// CheckChain computes the chain anew from the events, as they are at one moment, and tells where it does not fit them or
// the anchors, which are in the order of their rows. It holds a page of rows in memory, however many there are.
func (s *Store) CheckChain(ctx context.Context, anchors []ChainAnchor) (ChainReport, error) {
	w := chainWalk{
		anchors: anchors, before: [][]byte{chainStart}, head: ChainHead{Hash: chainStart}, found: map[ChainFaultKind]int{},
	}
	err := s.db.Snapshot(ctx, models.System(), func(tx *models.Tx) error {
		for {
			more, err := w.page(tx)
			if err != nil {
				return err
			}
			if !more {
				break
			}
		}
		if err := w.settleSuspects(); err != nil {
			return err
		}
		w.truncated()
		return w.outside(tx, s.db.Now().Add(-ChainLate))
	})
	return w.report(), models.Wrap("verify the chain", err)
}

// chainRow is a row of the chain with the event that it names, if that is there.
type chainRow struct {
	seq     int64
	eventID int64
	hash    []byte
	event   linkedEvent
}

// chainWalk goes along the chain, row by row.
type chainWalk struct {
	anchors  []ChainAnchor
	head     ChainHead
	before   [][]byte // what the row before may count as: its hash, and what that should be; none after a gap
	faults   []placedFault
	found    map[ChainFaultKind]int
	suspects []suspect
	gaps     [][2]int64 // the events on either side of rows that are gone
	waiting  int64
}

// placedFault is a fault and the event at or after which it is.
type placedFault struct {
	ChainFault
	after int64
}

// suspect is a row that does not fit, until it is known why.
type suspect struct {
	chainRow
	before [][]byte
	kind   ChainFaultKind
}

func (w *chainWalk) page(tx *models.Tx) (more bool, err error) {
	// OFFSET keeps the planner from reading all events for each page, as it may choose when it has not counted them yet.
	rows, err := tx.Query(`SELECT c.seq, c.event_id, c.hash, `+linkedColumns+`
		FROM (SELECT * FROM event_chain WHERE seq > $1 ORDER BY seq LIMIT $2) c
		LEFT JOIN LATERAL (SELECT * FROM events WHERE id = c.event_id OFFSET 0) e ON true ORDER BY c.seq`,
		w.head.Seq, chainPage)
	if err != nil {
		return false, fmt.Errorf("read the chain: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r chainRow
		if err := rows.Scan(append([]any{&r.seq, &r.eventID, &r.hash}, r.event.columns()...)...); err != nil {
			return false, fmt.Errorf("read the chain: %w", err)
		}
		if err := w.step(r); err != nil {
			return false, err
		}
		more = true
	}
	return more, rows.Err()
}

func (w *chainWalk) step(r chainRow) error {
	if r.seq != w.head.Seq+1 {
		w.add(ChainFault{Kind: ChainDeleted, Seq: w.head.Seq + 1})
		w.gaps = append(w.gaps, [2]int64{w.head.EventID, r.eventID})
		w.before = nil
	}
	next := [][]byte{r.hash}
	switch {
	case !r.event.ID.Valid:
		w.add(ChainFault{Kind: ChainDeleted, Seq: r.seq, EventID: r.eventID})
	case r.eventID <= w.head.EventID:
		w.suspect(suspect{r, w.before, ChainReordered})
	case w.before != nil:
		fits, err := r.event.fits(w.before, r.seq, r.eventID, r.hash)
		if err != nil {
			return err
		}
		if !fits {
			w.suspect(suspect{r, w.before, ChainEdited})
			should, err := r.event.link(w.before[0], r.seq, r.eventID)
			if err != nil {
				return err
			}
			next = append(next, should)
		}
	}
	for ; len(w.anchors) > 0 && w.anchors[0].Seq <= r.seq; w.anchors = w.anchors[1:] {
		if a := w.anchors[0]; a.Seq == r.seq && !bytes.Equal(a.Hash, r.hash) {
			w.add(ChainFault{Kind: ChainRewritten, Seq: r.seq, EventID: r.eventID, Checkpoint: a.Name})
		}
	}
	w.before = next
	w.head = ChainHead{Seq: r.seq, EventID: max(w.head.EventID, r.eventID), Hash: r.hash}
	return nil
}

// fits tells whether the event hashes to want after one of the rows before.
func (e *linkedEvent) fits(before [][]byte, seq, id int64, want []byte) (bool, error) {
	for _, b := range before {
		hash, err := e.link(b, seq, id)
		if err != nil || bytes.Equal(hash, want) {
			return err == nil, err
		}
	}
	return false, nil
}

func (w *chainWalk) add(f ChainFault) {
	if w.found[f.Kind]++; w.found[f.Kind] <= chainFaultsListed {
		w.faults = append(w.faults, placedFault{f, cmp.Or(f.EventID, w.head.EventID)})
	}
}

func (w *chainWalk) suspect(s suspect) {
	if len(w.suspects) < 2*chainFaultsListed {
		w.suspects = append(w.suspects, s)
		return
	}
	w.found[s.kind]++
}

// settleSuspects tells rows that changed places from rows that were edited: each of the two fits where the other is. A row
// after one that moved fits once that one's own hash is put before it.
func (w *chainWalk) settleSuspects() error {
	for i := range w.suspects {
		for j := range w.suspects {
			a, b := &w.suspects[i], &w.suspects[j]
			if i == j || !b.event.ID.Valid {
				continue
			}
			events, err := b.event.fits(a.before, a.seq, a.eventID, a.hash) // the events took each other's ids
			if err != nil {
				return err
			}
			rows, err := b.event.fits(a.before, a.seq, b.eventID, b.hash) // the rows took each other's numbers
			if err != nil {
				return err
			}
			if events || rows {
				a.kind, b.kind = ChainReordered, ChainReordered
			}
		}
	}
	for _, s := range w.suspects {
		moved := false
		for _, other := range w.suspects {
			if s.kind == ChainEdited && other.kind == ChainReordered {
				fits, err := s.event.fits([][]byte{other.hash}, s.seq, s.eventID, s.hash)
				if err != nil {
					return err
				}
				moved = moved || fits
			}
		}
		if !moved {
			w.add(ChainFault{Kind: s.kind, Seq: s.seq, EventID: s.eventID})
		}
	}
	return nil
}

// truncated finds the first checkpoint that saw more than there is.
func (w *chainWalk) truncated() {
	if i := slices.IndexFunc(w.anchors, func(a ChainAnchor) bool { return a.Seq > w.head.Seq }); i >= 0 {
		w.add(ChainFault{Kind: ChainTruncated, Seq: w.head.Seq + 1, Checkpoint: w.anchors[i].Name})
	}
}

// outside finds events that are not in the chain: those that came between, and those that wait for too long.
func (w *chainWalk) outside(tx *models.Tx, late time.Time) error {
	rows, err := tx.Query(`SELECT e.id FROM events e WHERE e.id <= $1 AND NOT EXISTS (SELECT FROM event_chain c WHERE c.event_id = e.id)
		ORDER BY e.id`, w.head.EventID)
	if err != nil {
		return fmt.Errorf("find what came between: %w", err)
	}
	var id int64
	if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		if !slices.ContainsFunc(w.gaps, func(gap [2]int64) bool { return gap[0] < id && id < gap[1] }) {
			w.add(ChainFault{Kind: ChainInserted, EventID: id})
		}
		return nil
	}); err != nil {
		return fmt.Errorf("find what came between: %w", err)
	}
	waits, err := models.One[struct {
		N    int64
		Late *int64
	}](tx, `SELECT count(*) AS n, min(id) FILTER (WHERE at < $2) AS late FROM events WHERE id > $1`, w.head.EventID, late)
	if err != nil {
		return fmt.Errorf("find what waits: %w", err)
	}
	w.waiting = waits.N
	if waits.Late != nil {
		w.add(ChainFault{Kind: ChainUnchained, EventID: *waits.Late})
	}
	return nil
}

// report lists the faults in the order of history.
func (w *chainWalk) report() ChainReport {
	slices.SortStableFunc(w.faults, func(a, b placedFault) int { return cmp.Compare(a.after, b.after) })
	r := ChainReport{Head: w.head, Waiting: w.waiting}
	for _, f := range w.faults {
		r.Faults = append(r.Faults, f.ChainFault)
	}
	for _, n := range w.found {
		r.More += n
	}
	r.More -= len(r.Faults)
	return r
}
