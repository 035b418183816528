// Package views is the saved views of the list of notices: a filter under a name, for one person or a whole team.
package views

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/notices"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store   *rooms.Store
	notices *notices.Handlers
}

// New makes them.
func New(store *rooms.Store, notices *notices.Handlers) *Handlers {
	return &Handlers{store: store, notices: notices}
}
