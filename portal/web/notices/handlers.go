// Package notices is the notices that EOKM sent: the list, one notice with its items, what a desk says of them, and what EOKM does with
// them. What never may live here: a reported address in a URL, a title, an attribute or a log line.
package notices

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/casework"
	"eokm.nl/hosting/portal/web/kb"
	"eokm.nl/hosting/portal/web/training"
	"eokm.nl/hosting/portal/xarf"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store       *rooms.Store
	basicsFirst bool
	sender      xarf.Party // of notices that go out as XARF
	kb          *kb.Handlers
	training    *training.Handlers
	casework    *casework.Handlers
}

// New makes them.
func New(store *rooms.Store, basicsFirst bool, sender xarf.Party, kb *kb.Handlers, training *training.Handlers,
	casework *casework.Handlers,
) *Handlers {
	return &Handlers{store: store, basicsFirst: basicsFirst, sender: sender, kb: kb, training: training, casework: casework}
}
