// Package training is courses as people take them: lessons, practice, the test, what was offered after a mistake, and the certificate.
package training

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/badge"
	"eokm.nl/hosting/portal/course"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store  *rooms.Store
	shelf  *course.Shelf
	badges *badge.Issuer
}

// New makes them.
func New(store *rooms.Store, shelf *course.Shelf, badges *badge.Issuer) *Handlers {
	return &Handlers{store: store, shelf: shelf, badges: badges}
}
