package modelstest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// AtOnce runs do n times at the same moment; none may fail.
func (w *World) AtOnce(n int, do func(ctx context.Context, i int) error) {
	w.T.Helper()
	for _, err := range w.Race(n, do) {
		require.NoError(w.T, err)
	}
}

// Race runs do n times at the same moment and gives how each ended.
func (w *World) Race(n int, do func(ctx context.Context, i int) error) []error {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(w.T.Context(), time.Minute) // a deadlock fails, and does not hang
	defer cancel()
	ended := make([]error, n)
	ready := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-ready
			ended[i] = do(ctx, i)
		})
	}
	close(ready)
	group.Wait()
	return ended
}

// Won counts who was first; everybody else must have been told that there is a conflict.
func Won(t *testing.T, ended []error) int {
	t.Helper()
	n := 0
	for _, err := range ended {
		if err == nil {
			n++
			continue
		}
		require.ErrorIs(t, err, models.ErrConflict)
	}
	return n
}
