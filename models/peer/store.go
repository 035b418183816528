// Package peer is the room where desks write to each other: posts, their review by an editor, and the directory of contacts that they
// show one another. What never may live here: who wrote a post, told to another organisation; a notice or anything of one.
package peer

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/provider"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db       *models.DB
	article  *article.Store
	provider *provider.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, article *article.Store, provider *provider.Store) *Store {
	return &Store{db: db, article: article, provider: provider}
}
