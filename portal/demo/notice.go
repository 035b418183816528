package demo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// notice is one notice of the world: what is reported, and what people do about it.
type worldNotice struct {
	who      string // the provider's slug
	category models.Category
	reports  []report
	acts     []act

	// From the delivery on:
	external  string // the reporter's reference
	serial    int    // its number
	ref       string // the portal's
	delivered time.Time
	held      time.Time
	said      int // messages
}

// profile is the norm that the portal gives the notice.
func (n *worldNotice) profile() notice.Profile {
	return notice.ProfileOf(notice.ProfileFor(n.category))
}

// file is what the reporter hands over at once.
type file struct {
	notices []*worldNotice
	known   bool // all its addresses are known or open already, so the portal makes no notice of it
	faulty  int  // rows that are no good
}

// hand plans a file.
func (w *world) hand(at time.Time, f file) {
	w.timeline.plan(step{at, "import", func(ctx context.Context) error { return w.deliver(ctx, f) }})
}

// deliver imports a file as an analyst does, and plans what follows from it.
func (w *world) deliver(ctx context.Context, f file) error {
	at := w.clock.at
	for _, n := range f.notices {
		if n.external == "" { // a file may be handed over twice
			n.serial = w.serial
			n.external = fmt.Sprintf("SCART-%d-%05d", at.Year(), n.serial)
			w.serial += 1 + w.lot.IntN(7) // the reporter has work elsewhere too
		}
	}
	imp, err := w.store.Incoming.StageImport(ctx, w.actors[analyst], incoming.ImportOptions{
		Source: "scart", Filename: at.Format("scart-20060102-1504.csv"), Format: "scart", SkipFaulty: f.faulty > 0,
	}, f.rows(at), nil)
	if err != nil {
		return err
	}
	if _, err := w.store.Incoming.CommitImport(ctx, w.actors[analyst], imp.ID); err != nil {
		return err
	}
	w.owes = true
	if f.known {
		return nil
	}
	for _, n := range f.notices {
		if err := w.follow(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// rows gives the file row by row, as a reader of files would.
func (f file) rows(at time.Time) iter.Seq2[*incoming.Row, error] {
	return func(yield func(*incoming.Row, error) bool) {
		row := 1 // the header
		for _, n := range f.notices {
			for i, r := range n.reports {
				in, err := r.incoming(n.category, at.Add(-time.Duration(40+7*i)*time.Minute))
				row++
				in.Row, in.ExternalRef = row, n.external
				if !yield(&incoming.Row{Report: in}, err) {
					return
				}
			}
		}
		for range f.faulty {
			row++
			bad := incoming.Row{Faults: []incoming.RowFault{{Row: row, Column: incoming.ColumnURL, Key: "row.url.no_host"}}}
			bad.Row = row
			if !yield(&bad, nil) {
				return
			}
		}
	}
}

// follow finds the notice that the portal has just made, and plans its ladder and what people do about it.
func (w *world) follow(ctx context.Context, n *worldNotice) error {
	filter := notice.Filter{Tab: notice.TabAll, Limit: 50}
	list, err := w.store.Notice.List(ctx, w.actors[analyst], filter)
	if err != nil {
		return err
	}
	for _, row := range list.Rows {
		if row.ExternalRef == n.external && row.ProviderID == w.providers[n.who] && row.DeliveredAt.Equal(w.clock.at) {
			n.ref = row.Ref
			break
		}
	}
	if n.ref == "" {
		return errors.New("the portal made no notice of " + n.external)
	}
	n.delivered = w.clock.at
	if n.who != nobody {
		w.lookAlong(n.profile(), n.delivered)
	}
	for _, a := range n.acts {
		w.timeline.plan(step{n.delivered.Add(a.after), a.what, func(ctx context.Context) error { return a.do(ctx, w, n) }})
	}
	return nil
}
