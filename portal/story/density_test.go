package story_test

import (
	"testing"

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
		require.Equal(t, 1, portaltest.Eval[int](w, `new Set([...document.querySelectorAll(".filter-form > *")].filter((e) => e.checkVisibility())
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
