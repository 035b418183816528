package ui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/static"
)

// The gallery in a real browser, under the content security policy of the portal: what
// axe finds, whether it reflows, and what portal.js does. tools/install test brings the
// browser and axe; without them these tests say so and skip.

const (
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	axeFile = "../../tools/browser/node_modules/axe-core/axe.min.js"
)

// browser is one tab and the server it looks at.
type browser struct {
	t      *testing.T
	ctx    context.Context
	base   string
	copies atomic.Int32 // POSTs to the address of the copy button
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser test: skipped with -short")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: run tools/install test")
	}
	b := &browser{t: t}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.base = server.URL
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(chromium),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("user-data-dir", t.TempDir()))
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	b.ctx = ctx
	return b
}

// ServeHTTP serves the gallery in the language and theme of the query.
func (b *browser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", policy)
	switch {
	case r.Method == http.MethodPost:
		b.copies.Add(1)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, "hxxps://img[.]example[.]com/")
	case r.URL.Path == "/":
		lang, _ := i18n.Parse(r.URL.Query().Get("lang"))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page(r.Context(), b.t, lang, r.URL.Query().Get("theme")))
	default:
		static.Handler().ServeHTTP(w, r)
	}
}

func (b *browser) open(width int64, query string) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.base+"/?"+query)))
}

// eval runs an expression in the page; a promise is awaited.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err)
	return v
}

func (b *browser) press(keys string) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.KeyEvent(keys)))
}

func TestBrowser_GalleryIsAccessibleAndReflows(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not installed: run tools/install test")
	}
	b := newBrowser(t)
	for _, query := range []string{"lang=nl&theme=light", "lang=en&theme=dark"} {
		for _, width := range []int64{320, 360, 683, 1366} {
			b.open(width, query)
			require.LessOrEqual(t, eval[int64](b, "document.documentElement.scrollWidth"), width, "%s at %d px", query, width)
			require.Empty(t, eval[[]string](b, smallTargets), "%s at %d px: targets under 24 px", query, width)
			require.Empty(t, eval[[]string](b, violations), "%s: content security policy", query)
			eval[string](b, string(axe)+"; ''")
			require.Empty(t, eval[[]string](b, runAxe), "%s at %d px", query, width)
		}
	}
}

const (
	smallTargets = `[...document.querySelectorAll("a, button, input, select, textarea, summary")]
		.filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.closest(".skip, dialog, p, [type=hidden]"))
		.filter((e) => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24; })
		.map((e) => e.outerHTML.slice(0, 100))`
	violations = `new Promise((resolve) => {
		new ReportingObserver((reports) => resolve(reports.map((r) => r.body.effectiveDirective + " " + r.body.blockedURL)),
			{buffered: true, types: ["csp-violation"]}).observe();
		setTimeout(() => resolve([]), 100);
	})`
	runAxe = `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 200)).join(" | ")))`
)

func TestBrowser_Selection(t *testing.T) {
	b := newBrowser(t)
	b.open(1366, "lang=nl")
	const state = `JSON.stringify({
		words: document.querySelector("[data-bulk] output").textContent,
		actions: document.querySelector(".bulk-actions").checkVisibility(),
		whole: document.querySelector(".bulk-all").checkVisibility(),
		ticks: [...document.querySelectorAll("[name=sel]")].map((b) => b.checked ? 1 : 0).join(""),
	})`
	want := func(words string, actions, whole bool, ticks string) {
		t.Helper()
		var got struct {
			Words          string
			Actions, Whole bool
			Ticks          string
		}
		require.NoError(t, json.Unmarshal([]byte(eval[string](b, state)), &got))
		require.Equal(t, []any{words, actions, whole, ticks}, []any{got.Words, got.Actions, got.Whole, got.Ticks})
	}
	box := func(i int) string { return fmt.Sprintf(`document.querySelectorAll("[name=sel]")[%d]`, i) }
	shiftClick := `.dispatchEvent(new MouseEvent("click", {bubbles: true, shiftKey: true})); ""`

	want("Selecteer meldingen voor acties", false, false, "000000")
	eval[string](b, box(1)+`.click(); ""`)
	want("1 geselecteerd", true, false, "010000")
	eval[string](b, box(4)+shiftClick)
	want("4 geselecteerd", true, false, "011110")
	eval[string](b, `document.querySelector("[data-select-all]").click(); ""`)
	want("6 geselecteerd", true, true, "111111")
	eval[string](b, `document.querySelector("[name=all]").click(); document.querySelector("[data-select-all]").click(); ""`)
	want("Selecteer meldingen voor acties", false, false, "000000")
	require.False(t, eval[bool](b, `document.querySelector("[name=all]").checked`), "a hidden choice must not be sent")
}

func TestBrowser_KeysWorkOnlyInTheTable(t *testing.T) {
	b := newBrowser(t)
	b.open(1366, "lang=nl")
	const focused = `document.activeElement.textContent.trim() || document.activeElement.id || document.activeElement.name`
	require.Contains(t, eval[string](b, "document.activeElement.className"), "error-summary", "the faults get the focus")

	b.press("x")
	b.press("j")
	require.Zero(t, eval[int](b, `document.querySelectorAll("[name=sel]:checked").length`), "outside the table nothing happens")

	eval[string](b, `document.querySelector(".table").focus(); ""`)
	b.press("j")
	require.Equal(t, "EOKM-2026-004182", eval[string](b, focused))
	b.press("jjk")
	b.press("x")
	require.Equal(t, "EOKM-2026-004176", eval[string](b, focused))
	require.Equal(t, "EOKM-2026-004176", eval[string](b, `document.querySelector("[name=sel]:checked").value`))
	b.press("b")
	require.Equal(t, "Verwijdering bevestigen", eval[string](b, focused))
	eval[string](b, `document.querySelector(".table").focus(); ""`)
	b.press("/")
	require.Equal(t, "search", eval[string](b, focused))
	eval[string](b, `document.activeElement.value = ""`) // the driver types "/" although the key was taken
	b.press("jx?")
	require.Equal(t, "jx?", eval[string](b, "document.activeElement.value"), "in a field keys are text")
	eval[string](b, `{ const box = document.createElement("input"); document.querySelector("tbody td").append(box); box.focus(); } ""`)
	b.press("x")
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll("[name=sel]:checked").length`), "also in a field of the table")
	eval[string](b, `document.querySelector(".table").focus(); ""`)
	b.press("?")
	require.True(t, eval[bool](b, `document.querySelector("#keys").open`))
}

// The words of the script are the words of the server, also when a clock changes state.
func TestBrowser_ClocksGoOn(t *testing.T) {
	b := newBrowser(t)
	b.open(1366, "lang=nl")
	const clocks = `[...document.querySelectorAll("#list tbody tr")].slice(0, 4).map((r) =>
		[r.querySelector(".clock").textContent, r.querySelector(".tag").textContent.trim(), r.className,
		 r.querySelector("use").getAttribute("href").split("#")[1]].join("; "))`
	require.Equal(t, []string{
		"te laat met 1 u 15 min; Te laat; is-overdue; alert",
		"nog 0 u 33 min; Bijna te laat; is-soon; clock",
		"nog 17 u 19 min; Op schema; is-open; dot",
		"Klok gepauzeerd door EOKM; Klok gepauzeerd; is-paused; pause",
	}, eval[[]string](b, clocks))

	later := func(minutes int) {
		eval[string](b, fmt.Sprintf(`{ const real = Date.now; Date.now = () => real() + %d * 60000; }
			document.dispatchEvent(new Event("visibilitychange")); ""`, minutes))
	}
	later(13*60 + 30)
	require.Equal(t, []string{
		"te laat met 14 u 45 min; Te laat; is-overdue; alert",
		"te laat met 12 u 57 min; Te laat; is-overdue; alert",
		"nog 3 u 48 min; Bijna te laat; is-soon; clock",
		"Klok gepauzeerd door EOKM; Klok gepauzeerd; is-paused; pause",
	}, eval[[]string](b, clocks))
	require.Contains(t, eval[string](b, `document.querySelector("#live").textContent`), "Te laat")
	later(200 * 60)
	require.Contains(t, eval[[]string](b, clocks)[0], "te laat met 8 dagen 22 u;")
}

func TestBrowser_CopyPutsNothingInThePage(t *testing.T) {
	b := newBrowser(t)
	b.open(1366, "lang=nl")
	eval[string](b,
		`navigator.clipboard.write = async ([item]) => { window.copied = await (await item.getType("text/plain")).text(); }; ""`)
	eval[string](b, `document.querySelector("form[data-copy] button").click(); ""`)
	_, err := chromedp.Run(b.ctx, chromedp.Poll[bool](`document.querySelector("form[data-copy]").textContent.includes("Gekopieerd")`))
	require.NoError(t, err)
	require.Equal(t, "hxxps://img[.]example[.]com/", eval[string](b, "window.copied"))
	require.EqualValues(t, 1, b.copies.Load())
	require.NotContains(t, eval[string](b, "document.documentElement.outerHTML"), "hxxps://img[.]example[.]com/\"")
}

func TestBrowser_WithoutScript(t *testing.T) {
	b := newBrowser(t)
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	for _, width := range []int64{360, 1366} {
		b.open(width, "lang=nl")
		hidden := eval[[]string](b, `[...document.querySelectorAll("main button")]
			.filter((e) => !e.checkVisibility() && !e.closest("dialog, details")).map((e) => e.textContent)`)
		require.Empty(t, hidden, "at %d px", width)
		require.False(t, eval[bool](b, `document.querySelector("[data-select-all]").checkVisibility()`), "it would do nothing")
	}
	require.True(t, eval[bool](b, `document.querySelector(".filter-form").checkVisibility({contentVisibilityAuto: true})`),
		"open on a wide screen")
}
