package worker

import "context"

// figuresQueue is for counting, which reads whole years: nothing else waits for it.
const figuresQueue = "figures"

// countFigures counts what pages show of figures: each provider and year on its own, and then the totals of that year.
func (c clock) countFigures(ctx context.Context) error {
	portions, err := c.Store.Figure.Portions(ctx)
	if err != nil {
		return err
	}
	for i, p := range portions {
		if err := c.Store.Figure.Count(ctx, p); err != nil {
			return err
		}
		if i+1 == len(portions) || portions[i+1].Year != p.Year {
			if err := c.Store.Figure.CountTotals(ctx, p.Year); err != nil {
				return err
			}
		}
	}
	return nil
}
