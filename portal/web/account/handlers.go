// Package account is what somebody keeps of their own: language, password, factors and sessions, and the proof of who they are that some
// pages ask for again. A form that such a page asked the proof for waits here until it is given.
package account

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/login"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store   *rooms.Store
	login   *login.Handlers
	pushKey string // what browsers subscribe to; "" where none is told
}

// New makes them.
func New(store *rooms.Store, login *login.Handlers, pushKey string) *Handlers {
	return &Handlers{store: store, login: login, pushKey: pushKey}
}
