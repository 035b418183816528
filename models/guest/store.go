// Package guest opens one notice to somebody outside who has no account: a customer or a reseller of a provider, by a link that the
// portal mails. What a guest says about its items is the provider's own answer, and what it cannot do goes back to the desk. EOKM opens
// what no provider has to a host that is not registered; its answer moves nothing (docs/adr/0012).
// What never may live here: an address in a mail, an event or an error; a secret of a link or of a browser in a table.
package guest

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor, or to the link that the caller's browser has.
type Store struct {
	db       *models.DB
	people   *people.Store
	provider *provider.Store
	notice   *notice.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, people *people.Store, provider *provider.Store, notice *notice.Store) *Store {
	return &Store{db: db, people: people, provider: provider, notice: notice}
}
