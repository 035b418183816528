package portaltest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// What a person does in a Window: go by the words on the screen, with the mouse or a finger and the keyboard.

// Open goes to a path of the portal, and gives the answer's status.
func (w *Window) Open(path string) int {
	w.t.Helper()
	return w.load(chromedp.Navigate(w.base + path))
}

// Follow clicks the first link or button with these words, waits for the page that it leads to, and gives its status.
func (w *Window) Follow(words string) int {
	w.t.Helper()
	return w.load(w.click(words, "a, button"))
}

// Press clicks the first link or button with these words that leads to no other page.
func (w *Window) Press(words string) {
	w.t.Helper()
	w.do(w.click(words, "a, button"))
}

// Enter presses the key in the field that has the focus, and follows where its form leads.
func (w *Window) Enter() int {
	w.t.Helper()
	return w.load(chromedp.KeyEvent("\r"))
}

// Tick clicks the label with these words, or that begins with them: a choice, or a box without a label to see.
func (w *Window) Tick(words string) {
	w.t.Helper()
	w.do(w.click(words, "label, input[aria-label], summary"))
}

// Type puts text in the field with this label, in place of what is there.
func (w *Window) Type(label, text string) {
	w.t.Helper()
	w.do(w.click(label, "label"))
	Eval[bool](w, `(document.activeElement.select?.(), true)`)
	w.do(chromedp.KeyEvent(text))
}

// Key presses keys one after another: a letter, or "\t" for Tab.
func (w *Window) Key(keys string) {
	w.t.Helper()
	w.do(chromedp.KeyEvent(keys))
}

// Strike presses keys that lead to another page, and gives its status.
func (w *Window) Strike(keys string) int {
	w.t.Helper()
	return w.load(chromedp.KeyEvent(keys))
}

// Choose takes an option of the list with this label, by typing how it begins. A phone chooses in a list of its own, which is no
// part of the page: there the list's value changes as that does it.
func (w *Window) Choose(label, option string) {
	w.t.Helper()
	w.do(w.click(label, "label"))
	if w.screen.Touch {
		Eval[bool](w, fmt.Sprintf(`((list) => {
			list.selectedIndex = [...list.options].findIndex((o) => o.text.trim() === %q);
			return ["input", "change"].every((name) => list.dispatchEvent(new Event(name, {bubbles: true})));
		})(document.activeElement)`, option))
	} else {
		w.do(chromedp.KeyEvent(option))
	}
	require.Equal(w.t, option, Eval[string](w, `document.activeElement.selectedOptions[0].textContent.trim()`))
}

// Attach gives a file to the field with this id.
func (w *Window) Attach(id, file string) {
	w.t.Helper()
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#"+id), []string{file}))
}

// Submit sends the first form that a selector finds, as it stands, or by its button when it finds one, and gives the status
// of the page that it leads to.
func (w *Window) Submit(selector string) int {
	w.t.Helper()
	found := `document.querySelector(` + strconv.Quote(selector) + `)`
	require.True(w.t, Eval[bool](w, found+` !== null`), "no %s on %s", selector, w.Path())
	return w.load(chromedp.Evaluate[chromedp.Void](`((e) => e.form ? e.form.requestSubmit(e) : e.requestSubmit())(` + found + `)`))
}

// Back goes to the page before, and tells whether the browser brought it back whole, as Leave marked it, without asking for it again.
// What a page does about that (pageshow) is begun then, and not ended.
func (w *Window) Back() (whole bool) {
	w.t.Helper()
	history, err := chromedp.Call(w.ctx, page.GetNavigationHistory, cdp.Empty{})
	require.NoError(w.t, err)
	before := history.Entries[history.CurrentIndex-1]
	_, err = chromedp.Call(w.ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before.ID})
	require.NoError(w.t, err)
	require.Eventually(w.t, func() bool { return w.base+w.Path() == before.URL }, pageTime, 50*time.Millisecond)
	return Eval[bool](w, `window.left === true`)
}

// Leave marks the page, so that Back knows it again.
func (w *Window) Leave() {
	w.t.Helper()
	Eval[bool](w, `window.left = true`)
}

// Download clicks the first link or button with these words, and gives the name and the bytes of the file that the browser
// then keeps.
func (w *Window) Download(words string) (name string, file []byte) {
	w.t.Helper()
	dir := w.t.TempDir()
	_, err := chromedp.CallBrowser(w.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllow,
		BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID, DownloadPath: dir,
	})
	require.NoError(w.t, err)
	w.do(w.click(words, "a, button"))
	require.Eventually(w.t, func() bool {
		list, err := os.ReadDir(dir)
		if err != nil || len(list) != 1 || strings.HasPrefix(list[0].Name(), ".") || strings.HasSuffix(list[0].Name(), ".crdownload") {
			return false // none yet, or not whole
		}
		name = list[0].Name()
		file, err = os.ReadFile(filepath.Join(dir, name))
		return err == nil && len(file) > 0
	}, pageTime, 20*time.Millisecond, "%q on %s gives no file", words, w.Path())
	return name, file
}

// Paper prints the page, and gives how many sheets that takes.
func (w *Window) Paper() (sheets int) {
	w.t.Helper()
	printed, err := chromedp.Call(w.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
	require.NoError(w.t, err)
	return len(sheet.FindAll(printed.Data, -1))
}

var sheet = regexp.MustCompile(`/Type /Page\b[^s]`)

// Path is where the window is, with the query.
func (w *Window) Path() string {
	w.t.Helper()
	return Eval[string](w, `location.pathname + location.search`)
}

// H1 is the page's heading.
func (w *Window) H1() string {
	w.t.Helper()
	return Eval[string](w, `document.querySelector("h1").innerText.trim()`)
}

// Text is the main text as the person sees it, with single spaces.
func (w *Window) Text() string {
	w.t.Helper()
	return strings.Join(strings.Fields(Eval[string](w, `document.querySelector("main").innerText`)), " ")
}

// Says waits until a sentence can be seen on the page or its frame, or no longer can: what is only read aloud does not count.
func (w *Window) Says(sentence string, seen bool) {
	w.t.Helper()
	met := Eval[bool](w, fmt.Sprintf(`new Promise((done) => {
		const seen = () => [...document.body.children].some((e) => e.id !== "live" && e.checkVisibility() && e.innerText.includes(%q));
		const look = () => seen() === %t ? done(true) : requestAnimationFrame(look);
		setTimeout(() => done(false), 10_000);
		look();
	})`, sentence, seen))
	require.True(w.t, met, "%s: seeing %q should be %t", w.Path(), sentence, seen)
}

// Eval looks at something of the page; a promise is awaited. It works also where the page's own JavaScript is off.
func Eval[T any](w *Window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, pageTime)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(w.t, err)
	return value
}

// click finds what has these words, brings it into view as a person scrolls, and clicks in its middle, which nothing else
// may cover.
func (w *Window) click(words, selector string) chromedp.Action[chromedp.Void] {
	w.t.Helper()
	var at struct {
		Found   bool
		X, Y    float64
		Covered string
		There   []string
	}
	require.NoError(w.t, json.Unmarshal([]byte(Eval[string](w, findByWords(words, selector))), &at))
	require.True(w.t, at.Found, "no %q on %s to click; there are: %q", words, w.Path(), at.There)
	require.Empty(w.t, at.Covered, "%q on %s is covered", words, w.Path())
	if w.screen.Touch {
		return chromedp.TapXY(at.X, at.Y)
	}
	return chromedp.MouseClickXY(at.X, at.Y)
}

// findByWords is an expression that finds the first visible element with a name, exactly or else as it begins, and tells
// in JSON where it is.
func findByWords(words, selector string) string {
	return `JSON.stringify(((words, selector) => {
		const name = (e) => (e.getAttribute("aria-label") ?? e.innerText).replace(/\s+/g, " ").trim();
		const all = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({visibilityProperty: true}));
		const element = all.find((e) => name(e) === words) ?? all.find((e) => name(e).startsWith(words));
		if (!element) return {found: false, there: all.map(name)};
		element.scrollIntoView({block: "center", behavior: "instant"});
		const r = element.getClientRects()[0], x = r.left + r.width / 2, y = r.top + r.height / 2;
		const top = document.elementFromPoint(x, y);
		return {found: true, x, y, covered: element.contains(top) ? "" : top?.outerHTML.slice(0, 80) ?? "outside the window"};
	})(` + strconv.Quote(words) + `, ` + strconv.Quote(selector) + `))`
}

// load does what leads to another page, waits until that has loaded, and gives its status.
func (w *Window) load(action chromedp.Action[chromedp.Void]) int {
	w.t.Helper()
	for len(w.loaded) > 0 {
		<-w.loaded
	}
	w.do(action)
	select {
	case status := <-w.loaded:
		return status
	case <-time.After(pageTime):
		require.Fail(w.t, "nothing came of it", "on %s", w.Path())
		return 0
	}
}

func (w *Window) do(action chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, pageTime)
	defer cancel()
	require.NoError(w.t, chromedp.Do(ctx, action))
}

// faults is a list that two goroutines share.
type faults struct {
	mu   sync.Mutex
	list []string
}

func (f *faults) add(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, text)
}

func (f *faults) take() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.list
	f.list = nil
	return list
}
