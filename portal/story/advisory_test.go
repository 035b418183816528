package story_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/portaltest"
)

// harmful is what an editor whose account was stolen could write: to run, to load something from elsewhere, to lead away, to
// look like the portal's own page. What names an address is refused before.
var harmful = []string{
	`<script>document.title="run"</script>`,
	`"><script>document.title="run"</script>`,
	`<img src=x onerror=document.title="run">`,
	`<img src="//elsewhere"><img srcset="//elsewhere 2x">`,
	`<svg/onload=document.title="run">`,
	`<iframe src="/contact"></iframe><object data="/contact"></object><embed src="/contact">`,
	`<style>body{display:none}</style><link rel=stylesheet href="//elsewhere">`,
	`<p style="position:fixed;inset:0">Alles</p>`,
	`<form method="post" action="/logout"><button>Verder</button></form>`,
	`<a href="//elsewhere">weg</a> <a href="/logout" onclick="run()">weg</a>`,
	`<base href="//elsewhere"><meta http-equiv="refresh" content="0;url=//elsewhere">`,
	`<details open ontoggle=document.title="run"><summary>x</summary></details>`,
	`<h1 id="main">Tweede kop</h1></div></main></body>`,
	`[klik](javascript:document.title="run") [klik](JaVaScRiPt:run) [klik](data:text/html,x) [klik](vbscript:x)`,
	`[klik](//elsewhere) [klik](\\elsewhere) [klik](/logout) [klik](/kb/../logout) [klik][1]` + "\n\n[1]: //elsewhere",
	`![beeld](//elsewhere) ![beeld](/static/x.svg) <javascript:run>`,
	"## <b onmouseover=run()>Kop</b> {#main onclick=run()}",
	"## Kop {#\"><script>run()</script>}",
	"| <script>run()</script> | b |\n|--|--|\n| <img src=x onerror=run()> | `<script>run()</script>` |",
	"```html\n<script>document.title=\"run\"</script>\n```",
	`&lt;script&gt;run()&lt;/script&gt; {{7*7}} ${7*7} <%=7*7%>`,
	`<!-- --><![CDATA[ <script>run()</script> ]]><?php run() ?>`,
}

// Whatever stands in an advisory's title, text or reason, every page shows it as text: nothing runs, nothing is asked for elsewhere
// (the window fails the test), nothing leads away.
func TestBrowser_HarmfulAdvisoriesAreText(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	desk, staff := signIn(t, chromium, p.URL, agent, "nl"), signIn(t, chromium, p.URL, "admin", "en")
	for _, text := range harmful {
		title := strings.Join(strings.Fields(text), " ")
		ref := advised(t, p, advisory.Text{
			TitleNL: firstOf(title, 120), TitleEN: firstOf(title, 120), BodyNL: text, BodyEN: text, Reach: advisory.ReachAll,
			AsksAcknowledge: true,
		})
		requireHarmless(t, desk, "/notices")
		requireHarmless(t, desk, "/advisories/"+ref)
		require.Equal(t, firstOf(title, 120), desk.H1())
		requireHarmless(t, staff, "/content/advisories/"+ref)
		require.NoError(t, p.Store.Advisory.Withdraw(t.Context(), p.Actor("editor"), ref, text))
		requireHarmless(t, desk, "/advisories/"+ref)
		require.Equal(t, strings.Join(strings.Fields(text), " "),
			portaltest.Eval[string](desk, `document.querySelector("main p.said").textContent.split(/\s+/).join(" ").trim()`))
		requireHarmless(t, staff, "/content/advisories/"+ref)
	}
	everything := advisory.Text{
		BodyNL: strings.Join(harmful, "\n\n"), BodyEN: strings.Join(harmful, "\n\n"), Reach: advisory.ReachAll, Days: advisory.UsualDays,
	}
	ref, err := p.Store.Advisory.New(t.Context(), p.Actor("editor"), everything)
	require.NoError(t, err)
	for _, page := range []string{"", "/edit", "/send"} {
		requireHarmless(t, staff, "/content/advisories/"+ref+page)
	}
	requireHarmless(t, desk, "/advisories")
	requireHarmless(t, staff, "/content/advisories")
}

func firstOf(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n]))
	}
	return text
}

// requireHarmless opens a page and looks for what only an attack would put there.
func requireHarmless(t *testing.T, w *portaltest.Window, path string) {
	t.Helper()
	require.Equal(t, http.StatusOK, w.Open(path), path)
	require.Empty(t, portaltest.Eval[[]string](w, `[
		...document.querySelectorAll("main script, main img, main iframe, main object, main embed, main style, main link," +
			" main base, main meta, main svg:not(.icon), main [style]"),
		...[...document.querySelectorAll("*")].filter((e) => e.getAttributeNames().some((name) => name.startsWith("on"))),
		...[...document.querySelectorAll("main a")].filter((a) =>
			!/^\/(advisories|content|kb|peers|notices|jobs|providers|org|help|views|register)(\/|\?|$)|^\/$|^#/
				.test(a.getAttribute("href") ?? "")),
		...document.querySelectorAll(".prose form, .prose button, .prose h1, .prose [onclick]"),
	].map((e) => e.outerHTML.slice(0, 150))`), path)
	require.Equal(t, []any{1, 1, 1}, []any{
		portaltest.Eval[int](w, `document.querySelectorAll("main").length`),
		portaltest.Eval[int](w, `document.querySelectorAll("h1").length`),
		portaltest.Eval[int](w, `document.querySelectorAll("#main").length`),
	}, path)
	require.NotContains(t, portaltest.Eval[string](w, `document.title`), "run", path)
}
