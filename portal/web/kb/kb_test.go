package kb_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/portaltest"
)

// shippedArticles reads the articles that come with the portal once for all tests; nobody changes them.
var shippedArticles = sync.OnceValues(guidance.Shipped)

// library is a portal with the articles that come with it.
func library(t *testing.T) *portaltest.Portal {
	t.Helper()
	p := portaltest.New(t)
	shipped, err := shippedArticles()
	require.NoError(t, err)
	_, err = p.Store.Article.Sync(t.Context(), shipped)
	require.NoError(t, err)
	return p
}

// cardTitles lists the articles of a page.
func cardTitles(page *portaltest.Page) []string {
	var list []string
	page.Doc.Find(".kb-cards > li > a").Each(func(_ int, a *goquery.Selection) { list = append(list, a.Text()) })
	return list
}

func TestKB_SearchForgivesAndLeadsToTheArticle(t *testing.T) {
	t.Parallel()
	p := library(t)
	b := p.Browser("provider-agent")
	page := b.Submit(b.Get("/kb"), "/kb/search", url.Values{"q": {"doorvekoper"}})
	require.Contains(t, page.Path, "/kb/search?search=")
	require.Equal(t, page.Text(), b.Get(page.Path).Text(), "and back again")
	require.Contains(t, page.Text(), "Gezocht op: doorverkoper.")
	require.Equal(t, "Melding over uw doorverkoper", cardTitles(page)[0])
	require.NotZero(t, page.Doc.Find(".kb-cards mark").Length())
	page = b.Get(page.Doc.Find(".kb-cards a").First().AttrOr("href", ""))
	require.Equal(t, "Melding over uw doorverkoper", page.H1())
	for _, link := range page.Doc.Find(".toc a").EachIter() {
		require.Equal(t, 1, page.Doc.Find(`.prose [id="`+strings.TrimPrefix(link.AttrOr("href", ""), "#")+`"]`).Length())
	}
	require.Contains(t, b.Get("/kb/search?q=xqzzzv").Text(), "Gebruik minder of andere woorden")
	require.Equal(t, "/kb", b.Get("/kb/search?q=+").Path)
}

func TestKB_WhatFitsTheOpenNoticesStandsFirst(t *testing.T) {
	t.Parallel()
	p := library(t)
	const title = "Bij uw open meldingen"
	require.NotContains(t, p.Browser("provider-agent").Get("/kb").Text(), title)
	p.Notice("192.0.2.10", "https://img.example.com/planted")
	page := p.Browser("provider-agent").Get("/kb")
	require.Equal(t, title, page.Doc.Find("main h2").First().Text())
	require.Equal(t, 3, page.Doc.Find("section[aria-labelledby=open] li").Length())
	require.NotContains(t, page.Body, "planted")
	for _, account := range []string{"", "other-agent", "editor"} {
		require.NotContains(t, p.Browser(account).Get("/kb").Text(), title, account)
	}
}

func TestKB_AnAddressThatIsSearchedForGoesNowhere(t *testing.T) {
	t.Parallel()
	p := library(t)
	b := p.Browser("provider-agent")
	for _, q := range []string{
		"https://img.example.com/planted", "img.example.com/planted", "hxxps://img[.]example[.]com/planted", "192.0.2.77",
	} {
		page := b.Submit(b.Get("/kb"), "/kb/search", url.Values{"q": {q}})
		require.Equal(t, "/kb/search", page.Path, "it is in no address of ours")
		require.Contains(t, page.Text(), "Zoekt u een gemeld adres?")
		require.NotContains(t, page.Body, "planted")
	}
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM search_terms`).Scan(&kept))
	require.Zero(t, kept)
}

func TestKB_WhoIsNotSignedInReadsWhatIsPublic(t *testing.T) {
	t.Parallel()
	p := library(t)
	b := p.Browser("")
	require.Contains(t, cardTitles(b.Get("/kb")), "Wanneer belt u de politie?")
	require.NotContains(t, cardTitles(b.Get("/kb")), "Melding over uw doorverkoper")
	require.Equal(t, http.StatusOK, b.Get("/kb/calling-the-police").Status)
	secret, absent := b.Get("/kb/reseller-notices"), b.Get("/kb/no-such-article")
	require.Equal(t, []int{http.StatusNotFound, http.StatusNotFound}, []int{secret.Status, absent.Status})
	require.NotContains(t, cardTitles(b.Get("/kb/search?q=doorverkoper")), "Melding over uw doorverkoper")
}

func TestKB_SuggestsWhileSomebodyTypes(t *testing.T) {
	t.Parallel()
	p := library(t)
	page := p.Browser("provider-agent").Post("/kb/suggest", url.Values{"q": {"bewi"}})
	var list []struct{ Title, URL string }
	require.NoError(t, json.Unmarshal([]byte(page.Body), &list))
	require.Equal(t, "/kb/preserving-evidence", list[0].URL)
}

func TestKB_FeedbackReachesTheEditor(t *testing.T) {
	t.Parallel()
	p := library(t)
	b := p.Browser("provider-agent")
	const path = "/kb/cdn-and-proxy"
	page := b.Submit(b.Get(path), path+"/feedback", url.Values{"text": {"Zie img.example.com/a"}})
	require.Contains(t, page.Text(), "Kies ja of nee.")
	page = b.Submit(page, path+"/feedback", url.Values{"helpful": {"no"}, "text": {"Zie https://img.example.com/planted"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotContains(t, page.Body, "planted")
	page = b.Submit(page, path+"/feedback", url.Values{"helpful": {"no"}, "text": {"Welke cache?"}})
	require.Contains(t, page.Text(), "Dank u.")
	editor := p.Browser("editor")
	page = editor.Get("/content/feedback")
	require.Contains(t, page.Text(), "Welke cache?")
	page = editor.Submit(page, "/handled", nil)
	require.Contains(t, page.Text(), "Geen reacties")
	require.Contains(t, editor.Get("/content/feedback?handled=1").Text(), "Welke cache?")
}

func TestContent_TwoEditorsSeeEachOthersText(t *testing.T) {
	t.Parallel()
	p := library(t)
	one, two := p.Browser("editor"), p.Browser("admin")
	const path = "/content/articles/cdn-and-proxy"
	mine := one.Submit(one.Get(path), path+"/draft", nil)
	require.Equal(t, path+"/edit", mine.Path)
	theirs := two.Get(path + "/edit")
	require.Contains(t, two.Submit(theirs, path+"/edit", url.Values{"title_nl": {"CDN: wie host"}}).Text(), "Bewaard.")
	body := strings.ReplaceAll(mine.Doc.Find("#body_nl").Text(), "\n", "\r\n") // as a browser sends it
	page := one.Submit(mine, path+"/edit", url.Values{"title_nl": {"CDN en wie erachter zit"}, "tags_nl": {"cdn"}, "body_nl": {body}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Doc.Find("main details").First().Text(), "regels bleven gelijk", "the text itself is the same")
	require.Contains(t, page.Doc.Find(".diff del").Text(), "host")
	require.Contains(t, page.Doc.Find(".diff ins").Text(), "erachter")
	require.Equal(t, "CDN en wie erachter zit", page.Doc.Find("#title_nl").AttrOr("value", ""), "what was typed is still there")
	page = one.Submit(page, path+"/edit", nil)
	require.Contains(t, page.Text(), "Bewaard.")
	require.Equal(t, "CDN en wie erachter zit", page.H1())
}

func TestContent_NothingTypedIsLostWhenTheDraftGoes(t *testing.T) {
	t.Parallel()
	const path = "/content/articles/cdn-and-proxy"
	for act, want := range map[string]string{
		"drop": "Dit concept is intussen weggegooid.", "send": "Dit concept is intussen ter controle gestuurd.",
	} {
		p := library(t)
		b, other := p.Browser("editor"), p.Browser("admin")
		mine := b.Submit(b.Get(path), path+"/draft", nil)
		other.Submit(other.Get(path), path+"/step", url.Values{"act": {act}})
		require.Equal(t, http.StatusConflict, b.Post(path+"/autosave", portaltest.Fields(mine.Doc.Find("form.edit"))).Status)
		page := b.Submit(mine, path+"/edit", url.Values{"title_nl": {"Getypt"}})
		require.Equal(t, http.StatusConflict, page.Status)
		require.Equal(t, "Getypt", page.Doc.Find("#title_nl").AttrOr("value", ""))
		require.Contains(t, page.Doc.Find(".note.is-warning").Text(), want)
		if act == "send" {
			b.Submit(b.Get(path), path+"/step", url.Values{"act": {"take_back"}})
		} else {
			b.Submit(b.Get(path), path+"/draft", nil)
		}
		page = b.Submit(page, path+"/edit", nil)
		require.Equal(t, http.StatusConflict, page.Status, "what is there by now is shown first")
		require.Contains(t, b.Submit(page, path+"/edit", nil).Text(), "Bewaard.")
	}
}

func TestContent_AutosaveCountsOnAndStopsAtAConflict(t *testing.T) {
	t.Parallel()
	p := library(t)
	b := p.Browser("editor")
	const path = "/content/articles/cdn-and-proxy"
	b.Post(path+"/draft", nil)
	form := portaltest.Fields(b.Get(path + "/edit").Doc.Find("form.edit"))
	form.Set("body_nl", "## Nieuw\n\nTekst.")
	begun, err := strconv.Atoi(form.Get("revision"))
	require.NoError(t, err)
	var answer struct {
		Revision int
		Said     string
	}
	for _, want := range []struct{ status, revision int }{{200, begun + 1}, {409, 0}} {
		page := b.Post(path+"/autosave", form)
		answer.Revision = 0
		require.NoError(t, json.Unmarshal([]byte(page.Body), &answer))
		require.Equal(t, []int{want.status, want.revision}, []int{page.Status, answer.Revision}, answer.Said)
	}
	form.Set("revision", strconv.Itoa(begun+1))
	form.Set("title_nl", strings.Repeat("x", 121))
	page := b.Post(path+"/autosave", form)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Body, "te lang")
}

func TestContent_FromDraftToReaders(t *testing.T) {
	t.Parallel()
	p := library(t)
	one, two := p.Browser("editor"), p.Browser("admin")
	const path = "/content/articles/null-route-per-klant"
	page := one.Submit(one.Get("/content/articles/new"), "/content/articles",
		url.Values{"title_nl": {"Null-route per klant"}, "slug": {"Null route"}})
	require.Contains(t, page.Text(), "kleine letters, cijfers en streepjes")
	page = one.Submit(page, "/content/articles",
		url.Values{"title_nl": {"Null-route per klant"}, "title_en": {"Null-route by customer"}, "slug": {"null-route-per-klant"}})
	require.Equal(t, path+"/edit", page.Path)
	page = one.Submit(page, path+"/edit", url.Values{"body_nl": {"## Hoe\n\nZet de klant apart."}})
	page = one.Submit(page, path+"/step", url.Values{"act": {"send"}})
	require.Contains(t, page.Text(), "Kies voor wie het artikel is.")
	page = one.Submit(one.Get(path+"/edit"), path+"/edit", url.Values{
		"audience": {"technical"}, "summary_nl": {"U zet één klant apart."}, "summary_en": {"You set one customer apart."},
		"body_en": {"## How\n\nSet the customer apart."},
		"then":    {"preview"},
	})
	require.Equal(t, path+"/preview", page.Path)
	require.Contains(t, page.Text(), "gemiddeld 4,0 per zin")
	page = one.Submit(one.Get(path), path+"/step", url.Values{"act": {"send"}})
	require.Contains(t, page.Text(), "wacht op iemand die er niet aan schreef")
	require.Zero(t, page.Doc.Find(`button:contains("Publiceer nu")`).Length())
	require.Equal(t, http.StatusNotFound, p.Browser("provider-agent").Get("/kb/null-route-per-klant").Status)

	page = two.Submit(two.Get(path), path+"/step", url.Values{"act": {"schedule"}, "at": {"morgen"}})
	require.Contains(t, page.Text(), "Schrijf de tijd als")
	at := p.Clock.Now().Add(2 * time.Hour)
	page = two.Post(path+"/step", url.Values{
		"act": {"schedule"}, "at": {at.Format(time.RFC3339)}, "revision": {page.Doc.Find("input[name=revision]").AttrOr("value", "")},
	})
	require.Contains(t, page.Text(), "Ingepland.")
	p.Clock.Advance(3 * time.Hour)
	n, err := p.Store.Article.PublishDue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, "Null-route per klant", p.Browser("provider-agent").Get("/kb/null-route-per-klant").H1())
	require.Contains(t, p.Browser("admin").Get("/kb/null-route-per-klant/versions").Text(), "Gepubliceerd")
}

func TestKB_HostileMarkdownIsText(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	body := "## Een\n\n" + strings.Join(portaltest.HostileMarkdown, "\n\n")
	text := article.Text{
		Title: `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`, Summary: `</p><script>alert(2)</script>`,
		Tags: `<b>x</b>`, Body: body,
	}
	_, err := p.Store.Article.Sync(t.Context(), []article.ShippedArticle{{Slug: "vijandig", Digest: "1", Manuscript: article.Manuscript{
		Audience: []article.Audience{article.AudienceDesk}, Credit: `<script>alert(3)</script>`, NL: text, EN: text,
	}}})
	require.NoError(t, err)
	agent, editor := p.Browser("provider-agent"), p.Browser("editor")
	editor.Post("/content/articles/vijandig/draft", nil)
	for b, paths := range map[*portaltest.Browser][]string{
		agent: {"/kb", "/kb/vijandig", "/kb/vijandig/versions", "/kb/search?q=script+alert"},
		editor: {
			"/content", "/content/articles/vijandig", "/content/articles/vijandig/edit", "/content/articles/vijandig/preview",
			"/kb/vijandig/versions/1..2",
		},
	} {
		for _, path := range paths {
			page := b.Get(path)
			require.Equal(t, http.StatusOK, page.Status, path)
			main := page.Doc.Find("main")
			require.Zero(t, main.Find("script, img, iframe, style, svg:not(.icon), object, base, meta, link, math, [onclick], [onerror], "+
				"[onload], [ontoggle], [onmouseover], [style]").Length(), path)
			require.Zero(t, main.Find(".prose form, .prose input").Length(), path)
			for _, a := range main.Find("a").EachIter() {
				require.Regexp(t, `^(/[a-z]|#)`, a.AttrOr("href", ""), path)
			}
			require.Equal(t, 1, page.Doc.Find(`[id="main"]`).Length(), path)
			require.NotContains(t, main.Find(".prose, .kb-cards").Text(), "://", path)
		}
	}
}

func TestKB_ADrawingIsRedrawnAndFollowsItsArticle(t *testing.T) {
	t.Parallel()
	p := library(t)
	editor := p.Browser("editor")
	const path = "/content/articles/reseller-notices"
	send := func(name, file string) *portaltest.Page {
		var body bytes.Buffer
		parts := multipart.NewWriter(&body)
		require.NoError(t, parts.WriteField("name", name))
		part, err := parts.CreateFormFile("file", "keten.svg")
		require.NoError(t, err)
		_, err = part.Write([]byte(file))
		require.NoError(t, err)
		require.NoError(t, parts.Close())
		return editor.Send(path+"/diagrams", parts.FormDataContentType(), &body)
	}
	require.Contains(t, send("Keten", "GIF89a").Text(), "geen PNG en geen SVG")
	require.Contains(t, send("", `<svg xmlns="http://www.w3.org/2000/svg"/>`).Text(), "Schrijf wat de tekening laat zien")
	page := send("Keten", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0"/></svg>`)
	require.Contains(t, page.Text(), "De tekening is toegevoegd")
	src := page.Doc.Find(".drawing img").AttrOr("src", "")
	require.Equal(t, "![Keten](diagram:"+strings.TrimPrefix(src, "/kb/diagrams/")+")", page.Doc.Find(".drawing code").Text())
	for account, status := range map[string]int{"provider-agent": http.StatusOK, "editor": http.StatusOK, "": http.StatusNotFound} {
		client := &http.Client{Jar: p.Browser(account).Jar()}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+src, http.NoBody)
		require.NoError(t, err)
		answer, err := client.Do(request)
		require.NoError(t, err)
		drawn, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, status, answer.StatusCode, account)
		if status == http.StatusOK {
			require.Equal(t, []string{"image/svg+xml", "default-src 'none'; sandbox", "nosniff"}, []string{
				answer.Header.Get("Content-Type"), answer.Header.Get("Content-Security-Policy"),
				answer.Header.Get("X-Content-Type-Options"),
			})
			require.Equal(t, `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"></path></svg>`, string(drawn))
		}
	}
}
