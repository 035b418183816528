package search_test

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
