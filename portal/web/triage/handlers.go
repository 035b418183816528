// Package triage is EOKM's queues: what is due, what has no provider, what asks for a check, an answer or a decision.
package triage

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/org"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
	org   *org.Handlers
}

// New makes them.
func New(store *rooms.Store, org *org.Handlers) *Handlers {
	return &Handlers{store: store, org: org}
}
