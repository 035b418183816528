package models

import "time"

// Store is what the app itself asks of the ground: the keys, the health of the database, the clock. Its methods are safe for concurrent
// use; each is one transaction, scoped to its actor.
type Store struct {
	db *DB
}

// NewStore makes the Store over the database.
func NewStore(db *DB) *Store { return &Store{db: db} }

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.db.Now() }

// SealForm seals what the actor sent, to be kept in their session until they have proved who they are: what people type can name
// an address, and no address lies in the database in the clear. It does not outlive the session, so it is not sealed anew when the
// key is replaced.
func (s *Store) SealForm(actor Actor, form []byte) ([]byte, error) {
	sealed, err := s.db.Keys().Wrap(wrapsForm, actor.UserID, form)
	return sealed, Wrap("seal form", err)
}

// OpenForm opens what SealForm sealed for the same actor; ErrSealBroken for anybody else, and when the key is gone.
func (s *Store) OpenForm(actor Actor, sealed []byte) ([]byte, error) {
	form, err := s.db.Keys().Unwrap(wrapsForm, actor.UserID, sealed)
	return form, Wrap("open form", err)
}
