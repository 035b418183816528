// Package jobs is the pages of what a desk does to many notices at once: how far a job is, what came of it, and ten minutes to undo it.
// What never may live here: a reported address, or what orders a job (portal/web/notices).
package jobs

import (
	"eokm.nl/hosting/models/rooms"
)

// Handlers answer this room's addresses (portal/web/job_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }
