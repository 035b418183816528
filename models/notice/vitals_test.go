package notice_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestVitals_CountFromFacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	vitals := func() notice.Vitals {
		v, err := w.Notice.Vitals(t.Context())
		require.NoError(t, err)
		if v.Mails.Count > 0 {
			v.Mails.Oldest = v.Mails.Oldest.UTC()
		}
		return v
	}
	require.Equal(t, notice.Vitals{At: modelstest.Start}, vitals())

	w.Unrouted(2)
	refs := w.Deliver(3, 2) // due after 24 hours
	w.Respond(refs[0])
	w.Respond(refs[1], 1)
	got := vitals()
	require.Equal(t, notice.Vitals{
		At: modelstest.Start, Mails: models.Queue{Count: 3, Oldest: modelstest.Start}, NoticesOpen: 4, ItemsUnrouted: 2, Confirmed: 3,
		Imported: 2,
	}, got)
	require.False(t, got.MailOutage())

	w.After(25 * time.Hour)
	got = vitals()
	require.Equal(t, 2, got.NoticesOverdue, "not the one that waits for EOKM, nor the unrouted one")
	require.Zero(t, got.Confirmed+got.Imported, "an hour ago is over")
	require.True(t, got.MailOutage())
	for _, ref := range refs {
		w.Verify(notice.FoundOffline, ref)
	}
	require.Equal(t, 1, vitals().NoticesOpen)
}
