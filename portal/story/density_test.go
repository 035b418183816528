package story_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// rowsSeen counts the rows of the list whose whole box lies in the window, before anybody scrolls.
const rowsSeen = `[...document.querySelectorAll("#notices tbody > tr")].filter((row) => {
	const box = row.getBoundingClientRect();
	return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
}).length`

// Whoever opens the inbox sees work, and not banners and bars: on a laptop nine notices, on a phone three.
func TestBrowser_TheInboxShowsRows(t *testing.T) {
	t.Parallel()
	world, chromium := newDemoWorld(t), portaltest.NewChromium(t)
	for _, lang := range []string{"nl", "en"} {
		w := signIn(t, chromium, world.url, agent, lang)
		w.Open("/notices")
		require.GreaterOrEqual(t, portaltest.Eval[int](w, `document.querySelectorAll(".alerts li").length`), 3, "the demo's banners")
		require.GreaterOrEqual(t, portaltest.Eval[int](w, rowsSeen), 9, "%s, a laptop", lang)
		require.Equal(t, 1,
			portaltest.Eval[int](w, `new Set([...document.querySelectorAll(".filter-form > *")].filter((e) => e.checkVisibility())
			.map((e) => Math.round(e.getBoundingClientRect().bottom))).size`), "%s: the filters are one row", lang)
		require.False(t, portaltest.Eval[bool](w, `document.querySelector(".bulk").checkVisibility()`), "nothing is ticked")
		portaltest.Eval[bool](w, `(document.querySelector("[name=sel]").click(), true)`)
		require.True(t, portaltest.Eval[bool](w, `document.querySelector(".bulk").checkVisibility()`), "now it is")
		w.Resize(portaltest.Phone.Width, portaltest.Phone.Height)
		w.Open("/notices")
		require.GreaterOrEqual(t, portaltest.Eval[int](w, rowsSeen), 3, "%s, a phone", lang)
	}
}

// A new notice on a phone is three screens: the clock, the addresses, what to do; the rest is folded. One that was found online again says
// so besides, and is somewhat longer.
func TestBrowser_ANoticeIsShortOnAPhone(t *testing.T) {
	t.Parallel()
	world, chromium := newDemoWorld(t), portaltest.NewChromium(t)
	for _, lang := range []string{"nl", "en"} {
		w := signIn(t, chromium, world.url, agent, lang)
		w.Resize(portaltest.Phone.Width, portaltest.Phone.Height)
		w.Open("/notices")
		for _, path := range portaltest.Eval[[]string](w, `[...document.querySelectorAll("#notices .unread .c-title a")].slice(0, 5)
			.map((a) => a.getAttribute("href"))`) {
			w.Open(path)
			require.LessOrEqual(t, portaltest.Eval[int](w, `document.documentElement.scrollHeight`), 2300, "%s, %s", path, lang)
			require.Equal(t, 1, portaltest.Eval[int](w, `["#deadline", "#addresses-table", "#actions", ".fold"].every((s, i, all) => {
				const top = (s) => document.querySelector(s)?.getBoundingClientRect().top;
				return i === 0 || top(s) === undefined || top(s) > top(all[i - 1]);
			}) ? 1 : 0`), "%s: clock, addresses, buttons, the rest", path)
		}
	}
}

// On paper a notice is what there is to read: no buttons, no blank sheet, and who printed it.
func TestBrowser_ANoticeOnPaper(t *testing.T) {
	t.Parallel()
	chromium, p := portaltest.NewChromium(t), portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.70", "https://img.example.com/s/1", "https://img.example.com/s/2")
	w := signIn(t, chromium, p.URL, agent, "nl")
	w.Open("/notices/" + ref)
	require.True(t, portaltest.Eval[bool](w, `document.querySelector("[data-print]").checkVisibility()`), "there is a button")
	require.Equal(t, 2, w.Paper())
	w.Media("print")
	require.Empty(t, portaltest.Eval[[]string](w, `[...document.querySelectorAll("main button, main .btn, main input, nav a")]
		.filter((e) => e.checkVisibility()).map((e) => e.outerHTML)`))
	require.Contains(t, w.Text(), "Afgedrukt door S. Bakker. Zo stond het op maandag 23 november 2026")
	require.Contains(t, w.Text(), "192.0.2.0/24", "what folds is open")
}

// Whoever goes through a list of notices leaves none out, by the links or by [ and ].
func TestBrowser_FromNoticeToNotice(t *testing.T) {
	t.Parallel()
	chromium, p := portaltest.NewChromium(t), portaltest.NewRunning(t)
	for n := range 3 {
		p.Notice("192.0.2.70", portaltest.Image(n))
	}
	desk := p.Browser(agent)
	order := portaltest.RefsOn(desk.Get("/notices?tab=all"))
	w := signIn(t, chromium, p.URL, agent, "nl")
	require.Equal(t, "(3) Meldingen: alles – Portaal hostingproviders", func() string {
		w.Open("/notices?tab=all")
		return portaltest.Eval[string](w, `document.title`)
	}())
	w.Follow(order[0])
	require.Equal(t, "/notices/"+order[0]+"?tab=all", w.Path())
	w.Follow("Volgende")
	require.Equal(t, "/notices/"+order[1]+"?tab=all", w.Path())
	w.Key("]")
	require.Eventually(t, func() bool { return w.Path() == "/notices/"+order[2]+"?tab=all" }, 10*time.Second, 50*time.Millisecond)
	require.Zero(t, desk.Get(w.Path()).Doc.Find(`.neighbours a[rel=next]`).Length(), "it is the last")
	w.Key("[")
	require.Eventually(t, func() bool { return w.Path() == "/notices/"+order[1]+"?tab=all" }, 10*time.Second, 50*time.Millisecond)
	require.Equal(t, "/notices?tab=all", desk.Get(w.Path()).Doc.Find(`.neighbours a:not([rel])`).AttrOr("href", ""))
}
