// Package verify tells anybody what a certificate is worth, and shows the public keys that sign its badge.
package verify

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/badge"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store  *rooms.Store
	badges *badge.Issuer
}

// New makes them.
func New(store *rooms.Store, badges *badge.Issuer) *Handlers {
	return &Handlers{store: store, badges: badges}
}
