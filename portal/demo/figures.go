package demo

import "context"

// figures counts the world as the clock does, so that the pages of figures show something at once. Nothing of it is published: its two
// providers are too few, and the public page says so as it would of a real year.
func (w *world) figures(ctx context.Context) error { return w.store.Figure.CountAll(ctx) }
