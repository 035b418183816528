// Package kb is the knowledge base as its readers see it: the shelves, an article, its versions, search and feedback.
package kb

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store    *rooms.Store
	synonyms map[string]models.Synonyms
}

// New makes them.
func New(store *rooms.Store, synonyms map[string]models.Synonyms) *Handlers {
	return &Handlers{store: store, synonyms: synonyms}
}
