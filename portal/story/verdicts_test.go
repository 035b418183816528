package story_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/portaltest"
)

// allClaimed brings in as many addresses on each of so many machines, of notices of five, and has the desk say that they are gone.
func allClaimed(t *testing.T, p *portaltest.Portal, machines, each, perNotice int) {
	t.Helper()
	var file strings.Builder
	file.WriteString("external_ref,url,ip,observed_at\n")
	for m := range machines {
		for i := range each {
			fmt.Fprintf(&file, "M-%d-%d,https://img%d.example.com/%d,192.0.2.%d,2026-11-23T08:00:00Z\n", m, i/perNotice, m, i, m+1)
		}
	}
	p.Import(file.String())
	rows, err := p.Owner.Query(t.Context(), `SELECT ref FROM notices ORDER BY ref`)
	require.NoError(t, err)
	var refs []string
	for rows.Next() {
		var ref string
		require.NoError(t, rows.Scan(&ref))
		refs = append(refs, ref)
	}
	require.NoError(t, rows.Err())
	for _, ref := range refs {
		portaltest.ReportRemoval(t, p, ref)
	}
}

func inState(t *testing.T, p *portaltest.Portal, state string) (n int) {
	t.Helper()
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM items WHERE state = $1`, state).Scan(&n))
	return n
}

// A day's work of an analyst: 300 addresses on 20 machines, all off but those of two, in a handful of clicks.
func TestBrowser_ThreeHundredAddressesOnTwentyMachines(t *testing.T) {
	t.Parallel()
	chromium, p := portaltest.NewChromium(t), portaltest.NewRunning(t)
	allClaimed(t, p, 20, 15, 5)
	w := signIn(t, chromium, p.URL, analyst, "nl")
	hands, pages := 0, 0
	load := func(status int) {
		t.Helper()
		require.Equal(t, http.StatusOK, status)
		hands, pages = hands+1, pages+1
	}
	tick := func(words string) { w.Tick(words); hands++ }
	load(w.Open("/triage/machines"))
	tick("Alle 20 op deze pagina selecteren")
	tick("192[.]0[.]2[.]3 aanvinken")
	tick("192[.]0[.]2[.]9 aanvinken")
	load(w.Strike("f"))
	require.Contains(t, w.Text(), "270 adressen in 54 meldingen van 1 provider")
	load(w.Enter())
	require.Contains(t, w.Text(), "270 adressen zijn offline bevonden.")
	tick("Alle 2 op deze pagina selecteren")
	load(w.Strike("n"))
	load(w.Enter())
	require.Equal(t, 270, inState(t, p, "verified"))
	require.Equal(t, 30, inState(t, p, "still_online"))
	require.LessOrEqual(t, hands, 40)
	require.LessOrEqual(t, pages, 10)
	t.Logf("%d clicks and keystrokes, %d pages", hands, pages)
}

// Fifty verdicts by keyboard in the list, without a page that loads: nothing moves, the focus goes on, and a colleague who is second sees
// who was first.
func TestBrowser_FiftyVerdictsByKeyboard(t *testing.T) {
	t.Parallel()
	chromium, p := portaltest.NewChromium(t), portaltest.NewRunning(t)
	allClaimed(t, p, 1, 50, 1)
	w, second := signIn(t, chromium, p.URL, analyst, "nl"), signIn(t, chromium, p.URL, "admin", "nl")
	w.Open("/triage/rechecks")
	second.Open("/triage/rechecks")
	keys := 0
	for ; !portaltest.Eval[bool](w, `document.activeElement.closest("tbody .c-title") !== null`); keys++ {
		require.Less(t, keys, 100, "Tab gets into the list")
		w.Key("\t")
	}
	where := `(() => document.activeElement.closest("tr").getBoundingClientRect().top + scrollY)()`
	for done := range 50 {
		at := portaltest.Eval[float64](w, where)
		w.Key("f")
		keys++
		require.Eventually(t, func() bool {
			return portaltest.Eval[int](w, `document.querySelectorAll("tr.checked").length`) == done+1
		}, 10*time.Second, 20*time.Millisecond)
		require.GreaterOrEqual(t, portaltest.Eval[float64](w, where), at, "on, and never to the top")
	}
	require.Equal(t, 50, inState(t, p, "verified"))
	require.LessOrEqual(t, keys, 4*50)
	t.Logf("%d keystrokes for 50 verdicts", keys)
	w.Key("u")
	require.Eventually(t, func() bool { return inState(t, p, "answered") == 1 }, 10*time.Second, 20*time.Millisecond)

	require.True(t, portaltest.Eval[bool](second, `(document.querySelectorAll("tbody .c-title a")[1].focus(), true)`))
	require.Equal(t, http.StatusConflict, second.Strike("n"))
	require.Contains(t, second.Text(), "M. Jansen heeft gecontroleerd")
	require.Equal(t, 49, inState(t, p, "verified"), "the first stands")

	// Keys do nothing while somebody types, nor for who turned them off.
	second.Open("/triage/work/rechecks")
	require.True(t, portaltest.Eval[bool](second, `(document.querySelector("#skip-reason").focus(), true)`))
	second.Key("f")
	require.NoError(t, p.Store.People.SetPreferences(t.Context(), p.Actor("admin"), people.Preferences{
		Language: "nl", Look: people.Look{KeysOff: true},
	}))
	second.Open("/triage/work/rechecks")
	second.Key("f")
	require.False(t, portaltest.Eval[bool](second, `document.querySelector("[data-verdict-keys]").checkVisibility()`))
	require.Equal(t, 1, inState(t, p, "answered"))
}

// work is the pages of working through EOKM's queues; ref is a notice that waits for a check.
func (d demoWorld) work(t *testing.T, ref string) []visit {
	t.Helper()
	var subject string
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT notice_id::text FROM items WHERE state = 'answered' LIMIT 1`).Scan(&subject))
	return append(visitsOf("/triage/machines", "/triage/work", "/triage/work/rechecks", "/triage/work/disputes", "/triage/work/questions",
		"/triage/work/unrouted", "/triage/work/applications", "/triage/work/rechecks/"+subject,
		"/triage/verdict?outcome=online&sel="+ref), visit{"/triage/reveal?ref=" + ref, `main form[action="/triage/reveal"]`})
}
