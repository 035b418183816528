// Package escalations is where EOKM follows a provider that is late: the desk, the log of calls and letters, the decision on referral, and
// the pauses of a clock that a second person approves.
package escalations

import (
	"eokm.nl/hosting/models/rooms"
)

// Handlers answer this room's addresses (portal/web/check_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }
