package search_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/search"
)

// find searches, and gives what for and the reporter's references of the hits, the newest first.
func (w *world) find(actor models.Actor, text string) (search.Kind, []string) {
	w.T.Helper()
	found, err := w.Search.Find(w.T.Context(), actor, text)
	require.NoError(w.T, err, text)
	got, list := w.ListNotices(actor, notice.Filter{Tab: notice.TabAll, Search: found.ID})
	require.Equal(w.T, found.Kind, list.Search, text)
	if found.Kind != search.Provider {
		require.Len(w.T, found.Refs, min(len(got), 2), text)
	}
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
		kind search.Kind
		want string
	}{
		{first, search.Ref, "M-1"},
		{" " + strings.ToLower(first) + " ", search.Ref, "M-1"},
		{"M-2", search.Ref, "M-2"},
		{"M-9", search.Ref, ""},
		{"EOKM-2026-999999", search.Ref, ""},
		{"https://img.example.com/a%2fb?q=1&r=2", search.Address, "M-1"},
		{"HTTPS://IMG.EXAMPLE.COM:443/%61%2Fb?q=1&r=2#top", search.Address, "M-1"}, // the same, written otherwise
		{"hxxps://img[.]example[.]com/a%2fb?q=1&r=2", search.Address, "M-1"},
		{"hXXps[:]//img(.)example(.)com/a%2fb?q=1&r=2", search.Address, "M-1"},
		{"https://img.example.com/a/b?q=1&r=2", search.Address, ""}, // another address
		{"https://img.example.com/", search.Address, ""},            // not what begins so
		{"https://cdn.example.com:8443", search.Address, "M-2"},
		{"https://cdn.example.com/", search.Address, ""}, // another port
		{"img.example.com", search.Host, "M-1"},
		{"IMG[.]example[.]com.", search.Host, "M-1"},
		{"example.com", search.Host, "M-1 M-2"},
		{"mg.example.com", search.Host, ""},
		{"bücher.example", search.Host, "M-4"},
		{"xn--bcher-kva.example", search.Host, "M-4"},
		{"192.0.2.5", search.IP, "M-1 M-4"},
		{"192[.]0[.]2[.]6", search.IP, "M-2"},
		{"::ffff:192.0.2.6", search.IP, "M-2"},
		{"2001:DB8:1:0::7", search.IP, "M-3"},
		{"[2001:db8:1::7]", search.IP, "M-3"},
		{"2001[:]db8[:]1[:][:]7", search.IP, "M-3"},
		{"http://[2001:db8:1::7]/x", search.Address, "M-3"},
		{"198.51.100.5", search.IP, ""},
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
	found, err := w.Search.Find(t.Context(), w.Agent, "img.example.com")
	require.NoError(t, err)
	id := found.ID
	for _, actor := range []models.Actor{w.As(models.RoleProviderAdmin), w.Analyst} {
		_, err = w.Notice.List(t.Context(), actor, notice.Filter{Search: id})
		require.ErrorIs(t, err, models.ErrNotFound, "another's search")
	}
	_, err = w.Notice.List(t.Context(), w.Agent, notice.Filter{Search: uuid.New()})
	require.ErrorIs(t, err, models.ErrNotFound)
	w.After(24 * time.Hour)
	require.NoError(t, w.Search.Sweep(t.Context()))
	_, list := w.ListNotices(w.Agent, notice.Filter{Search: id})
	require.Len(t, list.Rows, 1)
	w.After(24*time.Hour + time.Second)
	require.NoError(t, w.Search.Sweep(t.Context()))
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
		_, err := w.Search.Find(t.Context(), w.Agent, text)
		require.Equal(t, key, modelstest.Problem(t, err), text)
	}
	require.Zero(t, w.Counts("searches"))
}

// What people have in their hand: our number as mails write it and people say it, in whole or its tail, and the reporter's with any sign.
func TestSearch_FindsNumbersAsPeopleHaveThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	number := func(n int, reporters, ip string) {
		w.Exec(`SELECT setval('notice_ref_seq', $1, false)`, n)
		w.Load(w.Report(reporters, "https://"+strconv.Itoa(n)+".example/x", ip))
	}
	for n, reporters := range []string{"2026/00123", "2026.00124", "A:1", "B+2(x)", "[C] 3", "d=4", "e 5 / é", "#F6", "(G) 7.", "86"} {
		number(86+n, reporters, "192.0.2.5")
	}
	number(104182, "H-1", "192.0.2.5")
	number(5, "I-1", "198.51.100.5")
	for text, want := range map[string]string{
		"EOKM-2026-000087": "2026.00124", "eokm-2026-000087": "2026.00124", "[EOKM-2026-000087]": "2026.00124",
		"#EOKM-2026-000087": "2026.00124", "EOKM-2026-000087.": "2026.00124", "EOKM-2026-000087,": "2026.00124",
		"Re: [EOKM-2026-000087] Herinnering: nog 4 uur": "2026.00124", "FW: Antw: (EOKM-2026-000087)": "2026.00124",
		"EOKM‑2026‑000087": "2026.00124", "EOKM 2026 000087": "2026.00124", "EOKM-2026-87": "2026.00124",
		"zie eokm-2026-000087 en EOKM-2026-000088": "2026.00124 A:1",
		"87": "2026.00124", "000087": "2026.00124", "0087": "2026.00124", "2026-000087": "2026.00124", "26-87": "2026.00124",
		"-000087": "2026.00124", "M-2026-000087": "2026.00124", "KM-2026-000087": "2026.00124", "#87": "2026.00124", "nr. 87": "2026.00124",
		"melding 87": "2026.00124", "[000087]": "2026.00124", "87.": "2026.00124", "2025-000087": "", "999": "",
		"4182": "H-1", "04182": "H-1", "104182": "H-1", "182": "", // of fewer digits than four only a whole number
		"86":         "2026/00123 86", // ours, and the reporter's
		"2026/00123": "2026/00123", "2026.00124": "2026.00124", "a:1": "A:1", "B+2(x)": "B+2(x)", "[C] 3": "[C] 3",
		"[c]  3": "[C] 3", "d=4": "d=4", "d=4,": "d=4", "e 5 / e\u0301": "e 5 / é", "F6": "", "#F6": "#F6", "(G) 7.": "(G) 7.",
		"uw kenmerk: d=4": "d=4", "ref 2026/00123": "2026/00123", "'2026/00123'": "2026/00123", "2026/00999": "",
		"000005": "", "I-1": "", "EOKM-2026-000005": "",
	} {
		kind, got := w.find(w.Agent, text)
		require.Equal(t, search.Ref, kind, text)
		slices.Sort(got)
		require.Equal(t, want, strings.Join(got, " "), text)
	}
}

// The number of a report that joined an open address is found too; and no desk finds by one that another desk's joined.
func TestSearch_FindsTheNumbersOfJoinedReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Load(w.Report("A-1", "https://img.example.com/x", "192.0.2.5"), w.Report("A-1", "https://img.example.com/y", "192.0.2.5"))
	w.Load(w.Report("B/2", "https://img.example.com/y", "192.0.2.5"), w.Report("C 3", "https://img.example.com/z", "198.51.100.5"))
	w.Load(w.Report("D.4", "https://img.example.com/z", "198.51.100.5"))
	for text, want := range map[string][3]string{ // for the desk, the other and EOKM
		"B/2": {"A-1", "", "A-1"}, "b/2.": {"A-1", "", "A-1"}, "D.4": {"", "C 3", "C 3"},
		"A-1": {"A-1", "", "A-1"}, "C 3": {"", "C 3", "C 3"},
	} {
		for i, actor := range []models.Actor{w.Agent, other.Agent, w.Analyst} {
			_, got := w.find(actor, text)
			require.Equal(t, want[i], strings.Join(got, " "), text)
		}
	}
	require.Equal(t, []string{"B/2", "D.4"}, modelstest.Query[string](w.World,
		`SELECT external_ref FROM item_reports WHERE joined ORDER BY 1`), "the index holds no more than these")
}

// A receipt's number leads to the receipt, and EOKM to its notices; another desk nowhere.
func TestSearch_FindsAReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 1)[0]
	receipt := w.Answer(w.Now(), ref, 1)
	for _, text := range []string{
		receipt.Number, strings.ToLower(receipt.Number), "Ontvangst " + receipt.Number + ".", strings.ReplaceAll(receipt.Number, "-", " "),
	} {
		found, err := w.Search.Find(t.Context(), w.Agent, text)
		require.NoError(t, err)
		require.Equal(t, receipt.Number, found.Receipt, text)
		found, err = w.Search.Find(t.Context(), w.Analyst, text)
		require.NoError(t, err)
		require.Empty(t, found.Receipt, "it is the desk's page")
		require.Equal(t, []string{ref}, found.Refs)
		found, err = w.Search.Find(t.Context(), other.Agent, text)
		require.NoError(t, err)
		require.Empty(t, found.Receipt)
		require.Empty(t, found.Refs)
	}
}

// An address as mails, chats and pages of the portal pass it on; in its path such signs are a part of it.
func TestSearch_FindsWhatWasPasted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Claim(w.Hoster.ID, "2001:db8:1::/48")
	for i, row := range []*incoming.Row{
		w.Report("M-1", "https://img.example.com/a/b.jpg?q=1", "192.0.2.5"),
		w.Report("M-2", "https://img.example.com/x[.]y(dot)z%2e.jpg", "192.0.2.6"),
		w.Report("M-3", "https://web.example.org/web/https://img.example.com/a/b.jpg?q=1", "192.0.2.7"),
		w.Report("M-4", "https://files.example.net/#!/album/alfa", "192.0.2.8"), w.Report("M-5", "https://files.example.net/", "192.0.2.8"),
		w.Report("M-6", "http://user_name.example.com:8080/g/1.jpg", "192.0.2.9"), w.Report("M-7", "http://[2001:db8:1::7]/x", ""),
		w.Report("M-8", "https://img.example.com/wiki/Foto_(1)", "192.0.2.5"), w.Report("M-9", "http://192.0.2.10/x", "192.0.2.10"),
	} {
		w.After(time.Duration(-i) * time.Minute)
		w.Load(row)
	}
	page := func(n int) *notice.Page { return w.Page(w.RefsOf(w.Hoster.ID)[n-1]) }
	require.Equal(t, "M-2", page(2).ExternalRef)
	shown := func(n int) address.Address { return page(n).Items[0].Content.Address }
	for _, tt := range []struct {
		text string
		kind search.Kind
		want string
	}{
		{"https://img.example.com/a/b.jpg?q=1", search.Address, "M-1"},
		{"img.example.com/a/b.jpg?q=1", search.Address, "M-1"},
		{"hxxps://img[.]example[.]com/a/b.jpg?q=1", search.Address, "M-1"},
		{"hXXps[:]//img(.)example{.}com/a/b.jpg?q=1", search.Address, "M-1"},
		{"h**ps://img[dot]example(punt)com/a/b.jpg?q=1", search.Address, "M-1"},
		{"https://img . example . com/a/b.jpg?q=1", search.Address, "M-1"},
		{"https[://]img&#46;example&#46;com/a/b.jpg?q=1", search.Address, "M-1"},
		{"<https://img.example.com/a/b.jpg?q=1>", search.Address, "M-1"},
		{"<URL:https://img.example.com/a/b.jpg?q=1>", search.Address, "M-1"},
		{"“https://img.example.com/a/b.jpg?q=1”.", search.Address, "M-1"},
		{"(https://img.example.com/a/b.jpg?q=1),", search.Address, "M-1"},
		{"https://img.example.com/a/\r\nb.jpg?q=1", search.Address, "M-1"},
		{"https://img.exam\u200bple.com/a/b.jpg?q=1", search.Address, "M-1"},
		{"Zie https://img.example.com/a/b.jpg?q=1, graag", search.Address, "M-1"},
		{"https://img.example.com/a/b.jpg?q=1<https://img.example.com/a/b.jpg?q=1>", search.Address, ""},
		{"https://img.example.com/a/b.jpg?q=1 <https://img.example.com/a/b.jpg?q=1>", search.Address, "M-1"},
		{"https://img.example.com/a/b.jpg?q=1#top", search.Address, "M-1"},
		{"https://img.example.com/x[.]y(dot)z%2e.jpg", search.Address, "M-2"},
		{"hxxps://img[.]example[.]com/x[.]y(dot)z%2e.jpg", search.Address, "M-2"},
		{"https://img.example.com/x.y.z..jpg", search.Address, ""},
		{shown(1).Defanged(), search.Address, "M-1"},
		{shown(2).Defanged(), search.Address, "M-2"},
		{shown(3).Defanged(), search.Address, "M-3"},
		{shown(4).Defanged(), search.Address, "M-4 M-5"},
		{shown(6).Defanged(), search.Address, "M-6"},
		{shown(7).Defanged(), search.Address, "M-7"},
		{"https://files.example.net/#!/album/bravo", search.Address, "M-5"},
		{"https://img.example.com/wiki/Foto_(1)", search.Address, "M-8"},
		{"https://img.example.com/wiki/Foto_(1).", search.Address, "M-8"},
		{"http://0xc0.0.2.10/x", search.Address, "M-9"},
		{"192[.]0[.]2[.]10/x", search.Address, "M-9"},
		{"user_name.example.com", search.Host, "M-6"},
		{"user_name[.]example[.]com:8080", search.Host, "M-6"},
		{"img dot example dot com", search.Host, "M-1 M-2 M-8"},
		{"img punt example punt com", search.Host, "M-1 M-2 M-8"},
		{"“web[.]example[.]org”", search.Host, "M-3"},
		{"host: web.example.org.", search.Host, "M-3"},
		{"web.example.org/", search.Host, "M-3"},
		{"op web.example.org dus", search.Host, "M-3"},
		{"192.0.2.7:443", search.IP, "M-3"},
		{"[2001:db8:1::7]:443", search.IP, "M-7"},
		{"192.0.2.7.", search.IP, "M-3"},
		{shown(3).Masked(), search.Masked, "M-3"},
		{shown(6).Masked(), search.Masked, "M-6"},
		{"<" + shown(7).Masked() + ">", search.Masked, "M-7"},
	} {
		kind, got := w.find(w.Agent, tt.text)
		require.Equal(t, tt.kind, kind, tt.text)
		slices.Sort(got)
		require.Equal(t, tt.want, strings.Join(got, " "), tt.text)
	}
	for text, key := range map[string]string{
		"••••••••": "search.masked", "[adres verborgen]": "search.masked", "[host 2]": "search.masked", "192.0.2.0/24": "search.prefix",
	} {
		_, err := w.Search.Find(t.Context(), w.Agent, text)
		require.Equal(t, key, modelstest.Problem(t, err), text)
	}
}

// EOKM's people find an organisation by its name and by what it hosts; a desk finds none.
func TestSearch_FindsAProviderForEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Claim(other.ID, "AS64499")
	w.Claim(other.ID, "klant.example.net")
	w.Claim(other.ID, "192.0.2.128/25")
	w.Load(w.Report("M-1", "https://img.example.com/x", "198.51.100.5"))
	for _, text := range []string{
		"noorderlicht", "NOORDER", "AS64499", "as 64499", "ASN64499", "64499", "198.51.100.0/24", "198.51.100.64/26", "198.51.100.77",
		"a.klant.example.net", "192.0.2.200",
	} {
		found, err := w.Search.Find(t.Context(), w.Analyst, text)
		require.NoError(t, err, text)
		require.Equal(t, search.Provider, found.Kind, text)
		require.Len(t, found.Providers, 1, text)
		require.Equal(t, other.ID, found.Providers[0].ID, text)
		for _, desk := range []models.Actor{w.Agent, other.Agent} {
			found, err = w.Search.Find(t.Context(), desk, text)
			require.Empty(t, found.Providers, text)
			if err == nil {
				require.NotEqual(t, search.Provider, found.Kind, text)
			}
		}
	}
	found, err := w.Search.Find(t.Context(), w.Analyst, "192.0.2.0/24")
	require.NoError(t, err)
	require.Len(t, found.Providers, 2, "of a network, who has it and who has a part of it")
	_, got := w.find(w.Analyst, "noorderlicht")
	require.Equal(t, []string{"M-1"}, got)
	_, got = w.find(w.Analyst, "198.51.100.5")
	require.Equal(t, []string{"M-1"}, got, "a notice goes before who it is with")
}

// Words are neither: the knowledge base may know.
func TestSearch_TakesWordsForWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{"bewijs bewaren", "doorverkoper", "Wat doe ik nu?", "cache (CDN)", "wis-actie"} {
		kind, got := w.find(w.Agent, text)
		require.Equal(t, search.Words, kind, text)
		require.Empty(t, got)
	}
}

// What is kept of a search is its text, sealed.
func TestSearch_KeepsNothingOfAnAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{"https://img.example.com/x", "img.example.com", "192.0.2.5"} {
		_, err := w.Search.Find(t.Context(), w.Agent, text)
		require.NoError(t, err)
	}
	for _, row := range modelstest.Query[string](w.World, `SELECT s::text FROM searches s`) {
		require.NotContains(t, row, "example")
		require.NotContains(t, row, "192.0")
	}
	require.Equal(t, 3, w.Counts("searches"))
}
