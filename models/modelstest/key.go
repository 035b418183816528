package modelstest

import (
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/seal"
)

// StoreWithKeys gives a store on the same database with the keys of a file.
func (w *World) StoreWithKeys(keyFile string) *rooms.Store {
	w.T.Helper()
	keys, err := seal.Open(keyFile)
	require.NoError(w.T, err)
	store, err := rooms.New(w.App, keys, w.Clock.Now)
	require.NoError(w.T, err)
	return store
}
