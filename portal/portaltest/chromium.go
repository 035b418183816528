package portaltest

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Chromium is a real browser, for all windows of one test. It can reach this machine only.
type Chromium struct {
	t   testing.TB
	ctx context.Context
}

// pageTime is how long one page, click or look may take on a busy machine.
const pageTime = 30 * time.Second

// NewChromium starts a browser that lasts as long as the test. Without Chromium, or with -short, the test is skipped and
// says so.
func NewChromium(t testing.TB) *Chromium {
	t.Helper()
	return newChromium(t, programs)
}

// NewHeadlessShell is NewChromium without what only a desktop needs, where that is installed: the same engine for two thirds of the
// work. It is for tests that open hundreds of pages.
func NewHeadlessShell(t testing.TB) *Chromium {
	t.Helper()
	return newChromium(t, append([]string{"chromium-headless-shell"}, programs...))
}

// programs are the names that Chromium may have.
var programs = []string{
	"chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

func newChromium(t testing.TB, names []string) *Chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser test: skipped with -short")
	}
	program := find(names)
	if program == "" {
		t.Skip("Chromium is not installed: run tools/install test")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"),
		chromedp.Flag("user-data-dir", t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx), "start Chromium")
	return &Chromium{t: t, ctx: ctx}
}

// find is the first of these programs that is installed; "" when none is.
func find(names []string) string {
	for _, name := range names {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	return ""
}

// Screen is what a person looks with.
type Screen struct {
	Width, Height int64
	Touch         bool // a phone
	NoScript      bool // JavaScript is off
}

// The screens of DESIGN's users.
var (
	Desktop = Screen{Width: 1366, Height: 768}
	Phone   = Screen{Width: 360, Height: 740, Touch: true}
)

// Window is one person's window, with cookies of its own. Whatever a page does that it must not is a fault, which fails
// the test at its end: a request to another host, a line in the console, a broken policy, a dialog.
type Window struct {
	t      testing.TB
	ctx    context.Context
	base   string
	screen Screen
	faults faults
	status int      // of the document that loads; only hear knows it
	loaded chan int // the status of each document that has loaded
}

// Window opens a window on the portal at a URL.
func (c *Chromium) Window(t testing.TB, url string, screen Screen) *Window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	w := &Window{t: t, ctx: ctx, base: url, screen: screen, loaded: make(chan int, 64)}
	t.Cleanup(func() {
		w.NoFaults()
		cancel()
	})
	require.NoError(t, chromedp.Listen(ctx, w.hear))
	w.Resize(screen.Width, screen.Height)
	if screen.NoScript {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		require.NoError(t, err)
	}
	return w
}

// Resize makes the window another size.
func (w *Window) Resize(width, height int64) {
	w.t.Helper()
	var options []chromedp.EmulateViewportOption
	if w.screen.Touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	w.do(chromedp.EmulateViewport(width, height, options...))
}

// Scheme is what the person's machine prefers: light or dark.
func (w *Window) Scheme(name string) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
	require.NoError(w.t, err)
}

// Media is what the page is shown on: "screen" or "print".
func (w *Window) Media(name string) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
	require.NoError(w.t, err)
}

// FastMinutes makes what pages do once a minute happen several times a second, from the next page on, and their clock one
// that Pass moves.
func (w *Window) FastMinutes() {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `{
			const wait = setInterval, clock = Date.now;
			window.setInterval = (work, time, ...rest) => wait(work, time / 300, ...rest);
			window.passed = 0;
			Date.now = () => clock() + window.passed;
		}`,
	})
	require.NoError(w.t, err)
}

// Pass lets time pass for the page's scripts; the portal's clock is its own.
func (w *Window) Pass(time time.Duration) {
	w.t.Helper()
	Eval[float64](w, fmt.Sprintf(`window.passed += %d`, time.Milliseconds()))
}

// NoFaults fails the test if a page has done what it must not, since the last time this was asked.
func (w *Window) NoFaults() {
	w.t.Helper()
	for _, fault := range w.faults.take() {
		w.t.Error("Chromium: " + fault)
	}
}

// Forgive gives what a page did that it must not, for a test that made it do so.
func (w *Window) Forgive() []string { return w.faults.take() }

// hear notes what a page does. It runs while chromedp reads, so it is quick and asks nothing.
func (w *Window) hear(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, w.base+"/") && e.Request.URL != "about:blank" {
			w.faults.add("a request to " + e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			w.status = int(e.Response.Status)
		}
	case *page.EventLoadEventFired:
		if w.status != 0 {
			w.loaded <- w.status
			w.status = 0
		}
	case *log.EventEntryAdded:
		if !ordinary(e.Entry) {
			w.faults.add("the log says: " + e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		w.faults.add("an exception: " + e.ExceptionDetails.Text + " " + described(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		w.faults.add("the script writes to the console: " + string(e.Type))
	case *page.EventJavascriptDialogOpening:
		w.faults.add("a dialog opens")
		go func() { // fails only when the window is gone
			_, _ = chromedp.Call(w.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	}
}

func described(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	return o.Description
}

// ordinary tells what the browser logs of a page that is as it should be: that a form was refused, or a page is not there.
func ordinary(e *log.Entry) bool {
	if e.Level != log.EntryLevelError && e.Level != log.EntryLevelWarning {
		return true
	}
	refused := slices.ContainsFunc([]string{"403", "404", "409", "422"}, func(code string) bool {
		return strings.Contains(e.Text, "responded with a status of "+code)
	})
	return e.Source == log.EntrySourceNetwork && refused && !strings.Contains(e.URL, "/static/")
}
