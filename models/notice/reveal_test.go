package notice_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestReveal_AFloodIsStoppedAndOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	stopped := 0
	for range 205 {
		err := w.Notice.Reveal(t.Context(), w.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove, Proved: true})
		if errors.Is(err, models.ErrThrottled) {
			stopped++
			continue
		}
		require.NoError(t, err)
	}
	require.Equal(t, 5, stopped)
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM events WHERE kind = 'reveal_alarm' AND actor_id = $1`, w.Agent.UserID), 1,
		"once")
	for range 201 { // whose work it is to open 300 a day, one by one
		require.NoError(t, w.Notice.Reveal(t.Context(), w.Analyst, notice.Revealing{Ref: ref, Reason: notice.RevealCheck, Proved: true}))
	}
	require.GreaterOrEqual(t, models.RevealStaff.Burst, 300)
}
