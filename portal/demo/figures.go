package demo

import (
	"context"

	"eokm.nl/hosting/models/figure"
)

// publish counts the world as the clock does, and has EOKM make its year public: the pages of figures show something at once. Before the
// first notice of a new year it is the year before.
func (w *world) publish(ctx context.Context) error {
	if err := w.store.Figure.CountAll(ctx); err != nil {
		return err
	}
	year := w.store.Figure.PeriodOf(figure.Year, w.end.Add(-founded/2))
	_, err := w.store.Figure.Publish(ctx, w.actors[analyst], year, "", nil)
	return err
}
