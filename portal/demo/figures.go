package demo

import (
	"context"
	"strconv"
)

// publish counts the world as the clock does, and has EOKM make its newest year public, so that the public page has something to say.
func (w *world) publish(ctx context.Context) error {
	portions, err := w.store.Figure.Portions(ctx)
	if err != nil {
		return err
	}
	newest := 0
	for i, p := range portions {
		if err := w.store.Figure.Count(ctx, p); err != nil {
			return err
		}
		if i+1 == len(portions) || portions[i+1].Year != p.Year {
			if err := w.store.Figure.CountTotals(ctx, p.Year); err != nil {
				return err
			}
		}
		newest = max(newest, p.Year)
	}
	if newest == 0 {
		return nil
	}
	year, err := w.store.Figure.Period(strconv.Itoa(newest))
	if err != nil {
		return err
	}
	_, err = w.store.Figure.Publish(ctx, w.actors[analyst], year, "")
	return err
}
