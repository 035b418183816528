// Package outbox sees the mails out that the rooms owe: what a mail says, what came of a try, when one is given up and when it is an
// outage. The words are portal/mail's; a mail is owed where its reason is, in the same transaction.
package outbox

import (
	"eokm.nl/hosting/models"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db *models.DB
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB) *Store {
	return &Store{db: db}
}
