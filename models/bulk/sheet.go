package bulk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// SheetLimit is how many rows a file of answers has: what the portal gives out, and what it takes back.
const SheetLimit = 1000

// The columns of a file of answers, as faults name them.
const (
	ColumnRef       = "ref"
	ColumnN         = "n"
	ColumnMeasure   = "measure"
	ColumnRemovedAt = "removed_at"
)

// SheetRow is an answer in a file: what was done about one item. A row without an answer is none.
type SheetRow struct {
	Row       int
	Ref       string
	N         int
	Measure   models.Measure
	RemovedAt time.Time // zero: the time that holds for the whole file
	Faults    []incoming.RowFault
}

func (r *SheetRow) fault(column, key string, args map[string]string) {
	r.Faults = append(r.Faults, incoming.RowFault{Row: r.Row, Column: column, Key: key, Args: args})
}

// place is an item that a row names.
type place struct {
	Ref         string
	N           int
	Known       bool // false: the notice is the actor's, and has no such item
	State       models.State
	DeliveredAt time.Time
	OnlineAt    *time.Time // when EOKM last found it online
}

type placeKey struct {
	ref string
	n   int
}

// StageSheet keeps the answers of a file until who brought it has seen what they do (Confirm, Discard). With any fault it keeps nothing,
// and gives all of them. at holds for the rows without a time. What does not wait for the desk any more is no fault: it is left alone, with
// the reason (Preview). An error is an *Invalid about the file or at. A provider's people only.
func (s *Store) StageSheet(ctx context.Context, actor models.Actor, rows []SheetRow, at time.Time) (uuid.UUID, []incoming.RowFault, error) {
	if actor.Party() != models.PartyProvider {
		return uuid.Nil, nil, fmt.Errorf("stage answers: %w", models.ErrForbidden)
	}
	switch {
	case len(rows) == 0:
		return uuid.Nil, nil, &models.Invalid{Field: "file", Key: "sheet.no_answers"}
	case len(rows) > SheetLimit:
		return uuid.Nil, nil, &models.Invalid{
			Field: "file", Key: "sheet.too_many", Args: map[string]string{"Max": strconv.Itoa(SheetLimit)},
		}
	}
	rows = slices.Clone(rows)
	for i := range rows {
		if rows[i].RemovedAt.IsZero() {
			rows[i].RemovedAt = at
		}
	}
	places, err := s.places(ctx, actor, rows)
	if err != nil {
		return uuid.Nil, nil, models.Wrap("stage answers", err)
	}
	if faults := weigh(rows, places, s.db.Now()); len(faults) > 0 {
		return uuid.Nil, faults, nil
	}
	if !slices.ContainsFunc(rows, func(r SheetRow) bool { return places[placeKey{r.Ref, r.N}].waits() }) {
		return uuid.Nil, nil, &models.Invalid{Field: "file", Key: "sheet.none_open"}
	}
	id, err := s.Stage(ctx, actor, sheetOrder(rows))
	return id, nil, err
}

// waits tells whether the item is the desk's to answer.
func (p place) waits() bool {
	return p.State.Turn() == models.TurnProvider && models.Can(p.State, models.ActReportRemoval, models.PartyProvider)
}

// places finds the items that rows name, of the actor's own provider.
func (s *Store) places(ctx context.Context, actor models.Actor, rows []SheetRow) (map[placeKey]place, error) {
	var refs []string
	var numbers []int
	for _, r := range rows {
		refs, numbers = append(refs, r.Ref), append(numbers, r.N)
	}
	var found []place
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		found, err = models.Find[place](tx, `SELECT u.ref, u.n, i.id IS NOT NULL AS known, coalesce(i.state, '') AS state,
				coalesce(i.delivered_at, n.delivered_at) AS delivered_at, (SELECT max(v.observed_at) FROM verifications v
					WHERE v.provider_id = i.provider_id AND v.item_id = i.id AND v.outcome = $4) AS online_at
			FROM unnest($2::text[], $3::int[]) AS u (ref, n)
			JOIN notices n ON n.ref = u.ref AND n.provider_id = $1
			LEFT JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id AND i.n = u.n`,
			actor.ProviderID, refs, numbers, notice.FoundOnline)
		return err
	})
	places := map[placeKey]place{}
	for _, p := range found {
		places[placeKey{p.Ref, p.N}] = p
	}
	return places, err
}

// weigh collects all that is wrong with all rows, in their order.
func weigh(rows []SheetRow, places map[placeKey]place, now time.Time) []incoming.RowFault {
	var faults []incoming.RowFault
	first := map[placeKey]int{}
	for i := range rows {
		r := &rows[i]
		key := placeKey{r.Ref, r.N}
		p, ours := places[key]
		named := r.Ref != "" && r.N > 0
		switch {
		case !named: // the reader said so
		case first[key] > 0:
			r.fault(ColumnN, "sheet.row.twice", map[string]string{"First": strconv.Itoa(first[key])})
		case !ours:
			r.fault(ColumnRef, "sheet.row.unknown", nil)
		case !p.Known:
			r.fault(ColumnN, "sheet.row.no_item", nil)
		}
		if named && first[key] == 0 {
			first[key] = r.Row
		}
		if named && p.Known && !r.RemovedAt.IsZero() {
			r.weighTime(p)
		}
		if r.RemovedAt.After(now.Add(time.Minute)) {
			r.fault(ColumnRemovedAt, "answer.when_future", nil)
		}
		faults = append(faults, r.Faults...)
	}
	return faults
}

// weighTime refuses what notice.Respond would: people type minutes.
func (r *SheetRow) weighTime(p place) {
	switch {
	case r.RemovedAt.Before(p.DeliveredAt.Truncate(time.Minute)):
		r.fault(ColumnRemovedAt, "sheet.row.before_delivery", nil)
	case p.OnlineAt != nil && p.OnlineAt.Truncate(time.Minute).After(r.RemovedAt):
		r.fault(ColumnRemovedAt, "sheet.row.seen_online", nil)
	}
}

// sheetOrder puts rows with one measure and one time into one answer, in the order in which they come.
func sheetOrder(rows []SheetRow) Order {
	type said struct {
		measure models.Measure
		at      time.Time
	}
	o := Order{Submission: uuid.New(), Kind: KindAnswers}
	index := map[said]int{}
	for _, r := range rows {
		key := said{r.Measure, r.RemovedAt.UTC()}
		i, begun := index[key]
		if !begun {
			i = len(o.Answers)
			index[key] = i
			o.Answers = append(o.Answers, notice.Response{
				Submission: models.NewID(), Measure: r.Measure, RemovedAt: key.at, Pins: notice.Pins{},
			})
		}
		a := &o.Answers[i]
		if _, named := a.Pins[r.Ref]; !named {
			a.Refs = append(a.Refs, r.Ref)
		}
		a.Pins[r.Ref] = append(a.Pins[r.Ref], r.N)
	}
	for _, a := range o.Answers {
		for _, numbers := range a.Pins {
			slices.Sort(numbers)
		}
	}
	return o
}
