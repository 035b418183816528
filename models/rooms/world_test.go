package rooms_test

import (
	"testing"

	"eokm.nl/hosting/models/modelstest"
)

// world is the shared world, with what only these tests do in it.
type world struct{ *modelstest.World }

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{modelstest.New(t)}
}

// in is the same world for a subtest.
func (w *world) in(t *testing.T) *world {
	t.Helper()
	return &world{w.In(t)}
}

// filled is a world with rows of two providers in every table.
func filled(t *testing.T) (*world, modelstest.Tenant) {
	t.Helper()
	w, other := modelstest.Filled(t)
	return &world{w}, other
}
