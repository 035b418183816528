// Package peers is the room where desks write to each other, and EOKM's review of what they wrote.
package peers

import (
	"eokm.nl/hosting/models/rooms"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers {
	return &Handlers{store: store}
}
