// Package courses is where EOKM's people write courses: their text, lessons and questions, the preview, and what became of them.
package courses

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
