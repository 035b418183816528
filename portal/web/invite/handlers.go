// Package invite is where the link of an invitation leads: who was invited chooses a password and becomes a member.
package invite

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
