package observation_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
)

func TestSample_IsExactlyTheRule(t *testing.T) {
	t.Parallel()
	honest, repeats := uuid.New(), uuid.New()
	is := func(provider uuid.UUID) bool { return provider == repeats }
	secret := models.NewIndexer([]byte("0123456789abcdef0123456789abcdef"))
	today := observation.DayDigest(secret, "2026-11-30")
	var waiting []observation.Candidate
	for i := range 103 {
		c := observation.Candidate{ID: uuid.New(), ProviderID: honest, First: i == 100}
		if i > 100 {
			c.ProviderID = repeats
		}
		waiting = append(waiting, c)
	}
	taken := observation.Sample(waiting, is, today)
	require.Len(t, taken, 20+3, "one in five, and all that come first")
	for _, c := range waiting[100:] {
		require.True(t, taken[c.ID])
	}
	reversed := make([]observation.Candidate, len(waiting))
	for i, c := range waiting {
		reversed[len(waiting)-1-i] = c
	}
	require.Equal(t, taken, observation.Sample(reversed, is, today), "two people draw the same")
	require.NotEqual(t, taken, observation.Sample(waiting, is, observation.DayDigest(secret, "2026-12-01")), "another day, another sample")
	other := models.NewIndexer([]byte("another secret of at least 32 bytes"))
	require.NotEqual(t, taken, observation.Sample(waiting, is, observation.DayDigest(other, "2026-11-30")), "nobody can tell it before")
	require.Len(t, observation.Sample(waiting[:1], is, today), 1, "of one that one")
	require.Empty(t, observation.Sample(nil, is, today))
}

func TestRate_RepeatsIsExactlyTheRule(t *testing.T) {
	t.Parallel()
	for rate, want := range map[observation.Rate]bool{
		{}: false, {Online: 2, Checked: 2}: false, {Online: 3, Checked: 3}: true, {Online: 3, Checked: 15}: true,
		{Online: 3, Checked: 16}:   false,
		{Online: 10, Checked: 100}: false,
	} {
		require.Equal(t, want, rate.Repeats(), "%v", rate)
	}
}

// An answer counts once, by its first check; a check of what nobody answered says nothing of anybody's word.
func TestRates_CountsAnswersAndNotChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rate := func() observation.Rate {
		of, err := w.Observation.RateOf(t.Context(), w.Analyst, w.Hoster.ID)
		require.NoError(t, err)
		return of
	}
	refs := w.Deliver(3, 1)
	w.Verify(notice.FoundOnline, refs[0])
	require.Zero(t, rate(), "nobody had answered")
	w.After(time.Hour)
	w.Respond(refs[0])
	w.Respond(refs[1])
	w.After(2 * time.Hour)
	w.Verify(notice.FoundOnline, refs[0])
	w.After(3 * time.Hour)
	w.Verify(notice.FoundOffline, refs[0])
	w.Verify(notice.FoundOffline, refs[1])
	require.Equal(t, observation.Rate{Online: 1, Checked: 2}, rate(), "a later check of the same answer is no other answer")
	w.After(4 * time.Hour)
	w.Verify(notice.FoundOnline, refs[0])
	require.Equal(t, observation.Rate{Online: 1, Checked: 2}, rate())
	of, err := w.Observation.RateOf(t.Context(), w.Agent, w.Hoster.ID)
	require.NoError(t, err)
	require.Zero(t, of, "staff only")
	w.After(100 * modelstest.Day)
	require.Zero(t, rate(), "of the last 90 days")
}

func TestDraw_TakesWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(7, 1)
	w.After(time.Hour)
	for _, ref := range refs {
		w.Respond(ref)
	}
	w.After(2 * time.Hour)
	w.take(look(refs[3], 1, notice.FoundOnline, 2*time.Hour))
	drawn, err := w.Observation.Draw(t.Context(), w.Analyst, "2026-11-20")
	require.NoError(t, err)
	require.Equal(t, []int{7, 1, 3}, []int{drawn.Waiting, drawn.Repeats, len(drawn.Notices)}, "one that was seen, and two of six")
	require.True(t, drawn.Notices[w.Page(refs[3]).ID])
	again, err := w.Observation.Draw(t.Context(), w.As(models.RoleAuditor), "2026-11-20")
	require.NoError(t, err)
	require.Equal(t, drawn, again, "the same for everybody")
	none, err := w.Observation.Draw(t.Context(), w.Agent, "2026-11-20")
	require.NoError(t, err)
	require.Empty(t, none.Notices)
}
