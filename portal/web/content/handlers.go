// Package content is where EOKM's people write: articles with their drawings, and advisories. Courses are in content/courses.
package content

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
