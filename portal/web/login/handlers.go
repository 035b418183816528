// Package login is the way in: mail address and password, a passkey, an organisation's own sign-in, the second factor, and a way back for
// who lost one. What an invented person of the demo may skip is here as well.
package login

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/oidc"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store    *rooms.Store
	invented []Invented
	oidc     oidc.Client
}

// New makes them.
func New(store *rooms.Store, invented []Invented, oidc oidc.Client) *Handlers {
	return &Handlers{store: store, invented: invented, oidc: oidc}
}
