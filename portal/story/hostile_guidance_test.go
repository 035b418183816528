package story_test

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/portaltest"
)

// hostileTitle is for a field of one line.
const hostileTitle = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// The same hostile Markdown through all that people write in: an article, from its form to its readers; what readers say of it; the
// peer room; and advisories. Nothing runs, nothing is asked for elsewhere (the window fails the test), nothing leads away.
func TestBrowser_HostileMarkdownIsTextEverywhere(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	all := "## Een\n\n" + strings.Join(portaltest.HostileMarkdown, "\n\n")
	editor, desk := signIn(t, chromium, p.URL, "editor", "nl"), signIn(t, chromium, p.URL, agent, "nl")

	const article = "/content/articles/vijandig"
	hostileArticle(t, p, editor, all)
	for _, path := range []string{"", "/edit", "/preview"} {
		requireHarmless(t, editor, article+path)
	}
	second := signIn(t, chromium, p.URL, "admin", "en")
	editor.Open(article)
	editor.Follow("Stuur ter controle")
	requireHarmless(t, second, article)
	second.Follow("Publish now")
	saidOfIt(t, desk, all)
	for _, path := range []string{"/", "/kb", "/kb/vijandig", "/kb/vijandig/versions", "/kb/search?q=script+alert"} {
		requireHarmless(t, desk, path)
	}
	require.Contains(t, desk.Text(), "alert", "it was found")
	for _, path := range []string{"/content", "/content/feedback", "/content/terms", article} {
		requireHarmless(t, editor, path)
	}

	post := peer.Draft{Submission: uuid.New(), Kind: peer.Question, Language: "nl", Title: hostileTitle, Text: all}
	saved, err := p.Store.Peer.Write(t.Context(), p.Actor(agent), post)
	require.NoError(t, err)
	requireHarmless(t, editor, "/content/peers/"+saved.ID.String())
	require.NoError(t, p.Store.Peer.Review(t.Context(), p.Actor("editor"), saved.ID, peer.Review{Act: peer.Show, Revision: 1}))
	for _, path := range []string{"/peers", "/peers/" + saved.ID.String()} {
		requireHarmless(t, desk, path)
	}
	require.Contains(t, desk.Text(), "</script>")

	sent := 0
	for _, text := range portaltest.HostileMarkdown {
		draft := advisory.Text{
			TitleNL: "Let op", TitleEN: "Look out", BodyNL: text, BodyEN: text, Reach: advisory.ReachAll, Days: advisory.UsualDays,
		}
		if _, err := p.Store.Advisory.New(t.Context(), p.Actor("editor"), draft); err != nil {
			require.True(t, errors.As(err, new(*models.Invalid)), "%v", err)
			require.Regexp(t, `//img\.invalid`, text, "only what names an address is refused")
			continue
		}
		sent++
		ref := advised(t, p, draft)
		requireHarmless(t, desk, "/advisories/"+ref)
		requireHarmless(t, editor, "/content/advisories/"+ref)
	}
	require.Greater(t, sent, 15)
}

// hostileArticle fills the form of an article as whoever took an editor's account would.
func hostileArticle(t *testing.T, p *portaltest.Portal, w *portaltest.Window, body string) {
	t.Helper()
	browser := p.Browser("editor")
	form := url.Values{"title_nl": {hostileTitle}, "title_en": {hostileTitle}, "slug": {"vijandig"}}
	require.Equal(t, "/content/articles/vijandig/edit",
		browser.Submit(browser.Get("/content/articles/new"), "/content/articles", form).Path)
	require.Equal(t, http.StatusOK, w.Open("/content/articles/vijandig/edit"))
	w.Tick("Voor de abusedesk")
	fields := map[string]string{"summary": `</p><script>alert(2)</script>`, "tags": `<b>x</b>, script`, "note": `<i>x</i>`, "body": body}
	for _, language := range models.Languages {
		for name, text := range fields {
			fill(w, "#"+name+"_"+language, text)
		}
	}
	fill(w, "#credit", `<script>alert(3)</script>`)
	w.Follow("Bewaar")
	require.Contains(t, w.Text(), "Bewaard.")
}

// saidOfIt is what a reader writes to the editors, after trying to be suggested it.
func saidOfIt(t *testing.T, w *portaltest.Window, text string) {
	t.Helper()
	w.Open("/kb")
	w.Type("Zoek in de kennisbank", "script")
	require.Equal(t, "/kb/vijandig", suggested(w))
	require.Zero(t, portaltest.Eval[int](w, `document.querySelectorAll("main img, main script").length`))
	w.Open("/kb/vijandig")
	w.Tick("Nee")
	fill(w, "#text", strings.NewReplacer("https://", "//", "img.invalid", "img").Replace(text))
	require.Equal(t, http.StatusOK, w.Follow("Versturen"), w.Text())
}

// fill puts a text in a field at once.
func fill(w *portaltest.Window, selector, text string) {
	portaltest.Eval[bool](w, `(document.querySelector(`+strconv.Quote(selector)+`).value = `+strconv.Quote(text)+`, true)`)
}
