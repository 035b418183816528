// Package help is the texts that every page's footer leads to. They are open to anybody.
package help

import (
	"eokm.nl/hosting/models"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	retention models.Retention
}

// New makes them.
func New(retention models.Retention) *Handlers {
	return &Handlers{retention: retention}
}
