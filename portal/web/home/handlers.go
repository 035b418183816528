// Package home is the first page: what waits for who is signed in.
package home

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/advisories"
	"eokm.nl/hosting/portal/web/figures"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/stats"
	"eokm.nl/hosting/portal/web/training"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store      *rooms.Store
	advisories *advisories.Handlers
	training   *training.Handlers
	org        *org.Handlers
	stats      *stats.Handlers
	figures    *figures.Handlers
}

// New makes them.
func New(store *rooms.Store, advisories *advisories.Handlers, training *training.Handlers, org *org.Handlers, stats *stats.Handlers,
	figures *figures.Handlers,
) *Handlers {
	return &Handlers{store: store, advisories: advisories, training: training, org: org, stats: stats, figures: figures}
}
