// Package org is an organisation's own pages: its networks, contacts and PGP key, its people and how they sign in, and how it leaves.
// EOKM's own people are kept by the same handlers, at /admin/users.
package org

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
