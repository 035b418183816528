package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// Kind is how a row of a list and what we have differ.
type Kind string

// The kinds.
const (
	OnlyTheirs Kind = "only_theirs" // Theirs: whose it would be by its network, "" for nobody's
	OnlyOurs   Kind = "only_ours"   // Ours: the state
	State      Kind = "state"       // Ours: a models.State; Theirs: a Standing
	Provider   Kind = "provider"    // slugs
	Category   Kind = "category"
	Reference  Kind = "reference"
	Unreadable Kind = "unreadable" // Fault says why
)

// Kinds lists the kinds in the order that a page shows them. Do not change it.
var Kinds = []Kind{OnlyTheirs, OnlyOurs, State, Provider, Category, Reference, Unreadable}

// Difference is one. It names no address, and nothing that could be one.
type Difference struct {
	N      int // its place, from 1
	Kind   Kind
	Row    int    // of the list; 0: it has none
	Ref    string // of our notice, and Item the number in it; "" and 0: we have none
	Item   int
	Number string // the reference that the other tool gave
	Ours   string
	Theirs string
	Fault  *incoming.RowFault `db:"-"`
}

// Sums is what a comparison came to: rows = same + differing + only theirs + not needed + erased + unreadable.
type Sums struct {
	Rows       int          `json:"rows"`
	Same       int          `json:"same"`
	Differing  int          `json:"differing"`   // rows; one can differ in several ways
	OnlyTheirs int          `json:"only_theirs"` // rows
	OnlyOurs   int          `json:"only_ours"`   // addresses
	NotNeeded  int          `json:"not_needed"`  // rows that we need not have: not judged yet, or not illegal
	Erased     int          `json:"erased"`      // rows of notices whose addresses were destroyed: nothing is left to compare
	Unreadable int          `json:"unreadable"`  // rows
	ByKind     map[Kind]int `json:"by_kind"`     // differences
}

// Agree tells whether nothing differs, and every row could be read.
func (s Sums) Agree() bool { return s.Differing+s.OnlyTheirs+s.OnlyOurs+s.Unreadable == 0 }

// Reconciliation is one comparison.
type Reconciliation struct {
	ID         uuid.UUID
	Source     string
	Done       bool // else it is being read, or its reader was killed
	Sums       Sums
	Since      *time.Time // of what only we have: from and until when the source reported it; nil: from the beginning
	Until      *time.Time
	UserID     uuid.UUID
	By         string // who brought the list; "" for the portal
	CreatedAt  time.Time
	FinishedAt *time.Time
}

const columns = `SELECT r.id, r.source, r.state = 'done' AS done, r.sums::text AS raw, r.since, r.until, r.user_id,
	coalesce(u.name, '') AS by, r.created_at, r.finished_at FROM reconciliations r LEFT JOIN users u ON u.id = r.user_id `

// row is a comparison as the table has it.
type row struct {
	Reconciliation

	Raw string
}

func (r row) reconciliation() (Reconciliation, error) {
	err := json.Unmarshal([]byte(r.Raw), &r.Sums)
	return r.Reconciliation, err
}

// Find gives one. Staff only; anybody else finds none.
func (s *Store) Find(ctx context.Context, actor models.Actor, id uuid.UUID) (out Reconciliation, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		r, err := models.One[row](tx, columns+`WHERE r.id = $1`, id)
		if err != nil {
			return err
		}
		out, err = r.reconciliation()
		return err
	})
	return out, models.Wrap("find a comparison", err)
}

// Recent lists the newest of the last day. Staff only.
func (s *Store) Recent(ctx context.Context, actor models.Actor, limit int) (list []Reconciliation, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.FindAs(tx, row.reconciliation,
			columns+`WHERE r.state = 'done' AND r.created_at > $1 ORDER BY r.created_at DESC LIMIT $2`, s.db.Now().Add(-keptFor), limit)
		return err
	})
	return list, models.Wrap("list comparisons", err)
}

// Differences gives those of a comparison behind the n-th, in the order of the list's rows and then what only we have. Staff only.
func (s *Store) Differences(ctx context.Context, actor models.Actor, id uuid.UUID, after, limit int) (list []Difference, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = differences(tx, id, after, limit)
		return err
	})
	return list, models.Wrap("list differences", err)
}

func differences(tx *models.Tx, id uuid.UUID, after, limit int) ([]Difference, error) {
	rows, err := models.Find[struct {
		Difference

		Raw *string
	}](tx, `SELECT n, kind, row, ref, item, number, ours, theirs, fault::text AS raw FROM reconciliation_differences
		WHERE reconciliation_id = $1 AND n > $2 ORDER BY n LIMIT $3`, id, after, limit)
	if err != nil {
		return nil, err
	}
	list := make([]Difference, len(rows))
	for i, r := range rows {
		list[i] = r.Difference
		if r.Raw != nil {
			if err := json.Unmarshal([]byte(*r.Raw), &list[i].Fault); err != nil {
				return nil, fmt.Errorf("read a fault: %w", err)
			}
		}
	}
	return list, nil
}

// exportChunk is how many differences are read at once.
const exportChunk = 1000

// Export hands on every difference, a part at a time, and records who took them along. Analysts and admins only.
func (s *Store) Export(ctx context.Context, actor models.Actor, id uuid.UUID, each func([]Difference) error) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	found, err := s.Find(ctx, actor, id)
	if err != nil {
		return err
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return models.Wrap("export differences", err)
	}
	total := 0
	for _, n := range found.Sums.ByKind {
		total += n
	}
	if err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Record(tx, actor.Event(models.EventExported, now).Of(actor.ProviderID).
			With(models.EventData{Count: total, From: origin}).ForStaff())
	}); err != nil {
		return models.Wrap("export differences", err)
	}
	for after := 0; ; {
		list, err := s.Differences(ctx, actor, id, after, exportChunk)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := each(list); err != nil {
			return err
		}
		after = list[len(list)-1].N
	}
}
