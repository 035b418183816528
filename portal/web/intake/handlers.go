// Package intake is where EOKM brings a file of reports in: it is read, shown, and confirmed or put aside.
package intake

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
