package portaltest

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
)

func stringReader(s string) io.Reader { return strings.NewReader(s) }

// Browser is one person's browser without a script: it keeps cookies, follows redirects and holds every page it sees to
// the house rules (rules.go).
type Browser struct {
	t      testing.TB
	base   string
	client *http.Client
}

// Page is an answer, read.
type Page struct {
	Status int
	Path   string // where the redirects ended, with the query
	Header http.Header
	Body   string
	Doc    *goquery.Document // nil when it is not HTML
}

// Browser gives a browser: signed in as an account, or as nobody for "". Its language is Dutch, as for who has said
// nothing.
func (p *Portal) Browser(account string) *Browser {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(p.t, err)
	b := &Browser{t: p.t, base: p.URL, client: &http.Client{Jar: jar}}
	if account != "" {
		page := b.Post("/demo/login", url.Values{"account": {account}})
		require.Equal(p.t, http.StatusOK, page.Status, "sign in as %s", account)
	}
	return b
}

// Get opens a page.
func (b *Browser) Get(path string) *Page {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil)
	require.NoError(b.t, err)
	return b.do(request)
}

// Post sends a form as a browser does.
func (b *Browser) Post(path string, form url.Values) *Page {
	b.t.Helper()
	return b.Send(path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Send posts a body of any type, from this site.
func (b *Browser) Send(path, contentType string, body io.Reader) *Page {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, body)
	require.NoError(b.t, err)
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(request)
}

// Submit sends the page's form whose action is suffix, or else ends in it, as it stands, with fields set or replaced by with.
func (b *Browser) Submit(page *Page, suffix string, with url.Values) *Page {
	b.t.Helper()
	forms := page.Doc.Find("form").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.HasSuffix(s.AttrOr("action", ""), suffix)
	})
	form := forms.FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("action", "") == suffix }).First()
	if form.Length() == 0 {
		form = forms.First()
	}
	require.Equal(b.t, 1, form.Length(), "a form that leads to %s on %s", suffix, page.Path)
	values := Fields(form)
	maps.Copy(values, with)
	return b.Post(form.AttrOr("action", ""), values)
}

// Fields are a form's values as a browser would send them without a button.
func Fields(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[name]").Each(func(_ int, in *goquery.Selection) {
		kind := in.AttrOr("type", "text")
		_, checked := in.Attr("checked")
		if (kind == "checkbox" || kind == "radio") && !checked || kind == "submit" || kind == "file" {
			return
		}
		values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	form.Find("textarea[name]").Each(func(_ int, in *goquery.Selection) { values.Add(in.AttrOr("name", ""), in.Text()) })
	form.Find("select[name]").Each(func(_ int, in *goquery.Selection) {
		chosen := in.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = in.Find("option").First()
		}
		values.Add(in.AttrOr("name", ""), chosen.AttrOr("value", chosen.Text()))
	})
	return values
}

func (b *Browser) do(request *http.Request) *Page {
	b.t.Helper()
	answer, err := b.client.Do(request)
	require.NoError(b.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(b.t, err)
	page := &Page{Status: answer.StatusCode, Path: answer.Request.URL.RequestURI(), Header: answer.Header, Body: string(body)}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		page.Doc, err = goquery.NewDocumentFromReader(strings.NewReader(page.Body))
		require.NoError(b.t, err)
		for _, fault := range HouseFaults(page) {
			b.t.Errorf("%s %s: %s", request.Method, page.Path, fault)
		}
		b.leadsBack(page)
	}
	return page
}

// leadsBack holds that what a page names to the browser's history is read by a GET: Back and a reload come there.
func (b *Browser) leadsBack(page *Page) {
	b.t.Helper()
	form, ok := page.Doc.Find("body").Attr("data-answers")
	if !ok {
		return
	}
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+form, nil)
	require.NoError(b.t, err)
	answer, err := b.client.Do(request)
	require.NoError(b.t, err)
	require.NoError(b.t, answer.Body.Close())
	require.NotContains(b.t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, answer.StatusCode, "%s names %s (%d, %s)",
		page.Path, form, page.Status, page.H1())
}

// Text is the page's main text with single spaces.
func (p *Page) Text() string {
	if p.Doc == nil {
		return p.Body
	}
	return strings.Join(strings.Fields(p.Doc.Find("main").Text()), " ")
}

// H1 is the page's heading.
func (p *Page) H1() string { return strings.Join(strings.Fields(p.Doc.Find("h1").Text()), " ") }

// Cookie is the value of one of the browser's cookies; "" when it has none such.
func (b *Browser) Cookie(name string) string {
	b.t.Helper()
	u, err := url.Parse(b.base)
	require.NoError(b.t, err)
	for _, cookie := range b.client.Jar.Cookies(u) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// Holds picks the elements that hold a text.
func Holds(text string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), text) }
}

// Jar is where the browser keeps its cookies.
func (b *Browser) Jar() http.CookieJar { return b.client.Jar }

// Away opens a path of ours that leads to another site, and gives where, without going there.
func (b *Browser) Away(path string) string {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil)
	require.NoError(b.t, err)
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(request)
	require.NoError(b.t, err)
	require.NoError(b.t, answer.Body.Close())
	require.Equal(b.t, http.StatusSeeOther, answer.StatusCode)
	return answer.Header.Get("Location")
}

// Problem is the number that an error page shows; "" on any other.
func (p *Page) Problem() string {
	if p.Status < http.StatusBadRequest || p.Doc == nil {
		return ""
	}
	return strings.TrimSpace(p.Doc.Find("main code").Last().Text())
}
