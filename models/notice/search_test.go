package notice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// find searches, and gives what for and the reporter's references of the hits, the newest first.
func (w *world) find(actor models.Actor, text string) (notice.SearchKind, []string) {
	w.T.Helper()
	id, err := w.Notice.Search(w.T.Context(), actor, text)
	require.NoError(w.T, err, text)
	got, list := w.ListNotices(actor, notice.Filter{Tab: notice.TabAll, Search: id})
	return list.Search, got
}

func TestSearch_FindsWhatWasMeantExactly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Claim(w.Hoster.ID, "2001:db8:1::/48")
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	for i, row := range []*incoming.Row{
		w.Report("M-1", "https://img.example.com/a%2fb?q=1&r=2", "192.0.2.5"),
		w.Report("M-2", "https://cdn.example.com:8443/", "192.0.2.6"),
		w.Report("M-3", "http://[2001:db8:1::7]/x", ""), w.Report("M-4", "https://bücher.example/x", "192.0.2.5"),
		w.Report("M-5", "https://img.example.com/a%2fb?q=1&r=2", "198.51.100.5"),
	} {
		w.After(time.Duration(-i) * time.Minute)
		w.Load(row)
	}
	first := w.RefsOf(w.Hoster.ID)[0]
	for _, tt := range []struct {
		text string
		kind notice.SearchKind
		want string
	}{
		{first, notice.SearchRef, "M-1"},
		{" " + strings.ToLower(first) + " ", notice.SearchRef, "M-1"},
		{"M-2", notice.SearchRef, "M-2"},
		{"M-9", notice.SearchRef, ""},
		{"EOKM-2026-999999", notice.SearchRef, ""},
		{"https://img.example.com/a%2fb?q=1&r=2", notice.SearchAddress, "M-1"},
		{"HTTPS://IMG.EXAMPLE.COM:443/%61%2Fb?q=1&r=2#top", notice.SearchAddress, "M-1"}, // the same, written otherwise
		{"hxxps://img[.]example[.]com/a%2fb?q=1&r=2", notice.SearchAddress, "M-1"},
		{"hXXps[:]//img(.)example(.)com/a%2fb?q=1&r=2", notice.SearchAddress, "M-1"},
		{"https://img.example.com/a/b?q=1&r=2", notice.SearchAddress, ""}, // another address
		{"https://img.example.com/", notice.SearchAddress, ""},            // not what begins so
		{"https://cdn.example.com:8443", notice.SearchAddress, "M-2"},
		{"https://cdn.example.com/", notice.SearchAddress, ""}, // another port
		{"img.example.com", notice.SearchHost, "M-1"},
		{"IMG[.]example[.]com.", notice.SearchHost, "M-1"},
		{"example.com", notice.SearchHost, "M-1 M-2"},
		{"mg.example.com", notice.SearchHost, ""},
		{"bücher.example", notice.SearchHost, "M-4"},
		{"xn--bcher-kva.example", notice.SearchHost, "M-4"},
		{"192.0.2.5", notice.SearchIP, "M-1 M-4"},
		{"192[.]0[.]2[.]6", notice.SearchIP, "M-2"},
		{"::ffff:192.0.2.6", notice.SearchIP, "M-2"},
		{"2001:DB8:1:0::7", notice.SearchIP, "M-3"},
		{"[2001:db8:1::7]", notice.SearchIP, "M-3"},
		{"2001[:]db8[:]1[:][:]7", notice.SearchIP, "M-3"},
		{"http://[2001:db8:1::7]/x", notice.SearchAddress, "M-3"},
		{"198.51.100.5", notice.SearchIP, ""},
	} {
		kind, got := w.find(w.Agent, tt.text)
		require.Equal(t, tt.kind, kind, tt.text)
		require.Equal(t, tt.want, strings.Join(got, " "), tt.text)
	}
	_, got := w.find(w.Analyst, "hxxps://img.example.com/a%2Fb?q=1&r=2")
	require.Equal(t, []string{"M-1", "M-5"}, got, "staff look under each provider's key")
	_, got = w.find(w.Analyst, "M-5")
	require.Equal(t, []string{"M-5"}, got)
}

func TestSearch_AProviderNeverFindsAnothers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Load(w.Report("M-1", "https://img.example.com/x", "192.0.2.5"))
	w.Load(w.Report("M-2", "https://img.example.com/y", "203.0.113.5"))
	for _, text := range []string{
		w.RefsOf(w.Hoster.ID)[0], w.RefsOf(uuid.Nil)[0], "M-1", "M-2", "https://img.example.com/x", "https://img.example.com/y",
		"img.example.com", "example.com", "192.0.2.5", "203.0.113.5",
	} {
		_, got := w.find(other.Agent, text)
		require.Empty(t, got, text)
		_, got = w.find(w.Analyst, text)
		require.NotEmpty(t, got, text)
	}
}

func TestSearch_IsItsOwnersForADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	id, err := w.Notice.Search(t.Context(), w.Agent, "img.example.com")
	require.NoError(t, err)
	for _, actor := range []models.Actor{w.As(models.RoleProviderAdmin), w.Analyst} {
		_, err = w.Notice.List(t.Context(), actor, notice.Filter{Search: id})
		require.ErrorIs(t, err, models.ErrNotFound, "another's search")
	}
	_, err = w.Notice.List(t.Context(), w.Agent, notice.Filter{Search: uuid.New()})
	require.ErrorIs(t, err, models.ErrNotFound)
	w.After(24 * time.Hour)
	require.NoError(t, w.Notice.SweepSearches(t.Context()))
	_, list := w.ListNotices(w.Agent, notice.Filter{Search: id})
	require.Len(t, list.Rows, 1)
	w.After(24*time.Hour + time.Second)
	require.NoError(t, w.Notice.SweepSearches(t.Context()))
	_, err = w.Notice.List(t.Context(), w.Agent, notice.Filter{Search: id})
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestSearch_RefusesWhatIsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for text, key := range map[string]string{
		"": "search.form", " ": "search.form", "<script>": "search.form", strings.Repeat("a", 201): "search.form",
		"javascript:alert(1)/": "search.address", "ftp://example.com/x": "search.address", "https://user@example.com/": "search.address",
		"/": "search.address",
	} {
		_, err := w.Notice.Search(t.Context(), w.Agent, text)
		require.Equal(t, key, modelstest.Problem(t, err), text)
	}
	require.Zero(t, w.Counts("searches"))
}

// What is kept of a search is its text, sealed.
func TestSearch_KeepsNothingOfAnAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{"https://img.example.com/x", "img.example.com", "192.0.2.5"} {
		_, err := w.Notice.Search(t.Context(), w.Agent, text)
		require.NoError(t, err)
	}
	for _, row := range modelstest.Query[string](w.World, `SELECT s::text FROM searches s`) {
		require.NotContains(t, row, "example")
		require.NotContains(t, row, "192.0")
	}
	require.Equal(t, 3, w.Counts("searches"))
}
