package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
)

// harmful forms end what a crawl lives on: it does not send them. In a scan wapiti is kept from them, and sqlmap attacks them
// last of all. Signing out takes no parameter: nobody attacks it.
var harmful = []string{
	"POST /org/leave", "POST /providers/:slug/suspend", "POST /providers/:slug/leave", "POST /account/sessions/end",
	"POST /org/members/:id/disable", "POST /org/members/:id/role", "POST /org/members/invitations/:id/end",
	"POST /admin/users/:id/disable", "POST /admin/users/:id/role", "POST /admin/users/invitations/:id/end",
}

const signOut = "POST /logout"

// request is what a scanner attacks. Its route and the names of its parameters tell it from another.
type request struct {
	method, route, path string
	query, form         url.Values
	file                string // the name of the field that takes one
	filename, upload    string
}

func (t *request) names() []string {
	names := slices.Concat(slices.Collect(maps.Keys(t.query)), slices.Collect(maps.Keys(t.form)))
	if t.file != "" {
		names = append(names, t.file)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (t *request) key() string { return fmt.Sprint(t.method, " ", t.route, " ", t.names()) }

// uri is its path with its query.
func (t *request) uri() string {
	if len(t.query) == 0 {
		return t.path
	}
	return t.path + "?" + t.query.Encode()
}

// body is its form, and the form's content type.
func (t *request) body() (contentType, body string) {
	if t.file == "" {
		return "application/x-www-form-urlencoded", t.form.Encode()
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, values := range t.form {
		for _, value := range values {
			_ = w.WriteField(name, value)
		}
	}
	part, _ := w.CreateFormFile(t.file, t.filename)
	_, _ = io.WriteString(part, t.upload)
	_ = w.Close()
	return w.FormDataContentType(), out.String()
}

// crawler reads pages through a front, follows their links and sends each form once, filled in as a person would.
type crawler struct {
	t        *testing.T
	front    *front
	queue    []string
	visits   map[string]int      // of a page, and of its route with the names of the query
	targets  map[string]*request // the first of each kind
	made     map[string]bool     // pages that a form led to: read however many are alike
	harm     []string            // forms that end what the crawl lives on: seen, not sent
	texts    []string            // what is typed where a text is asked: each form is sent with each
	search   string
	filename string
	upload   string // the file that is sent where one is asked
}

// pagesAlike is how many pages of one route, with the same parameters, are read: notices in another state have other forms.
const pagesAlike = 6

// crawl begins at the pages that the table of routes has for everybody, and finds the others by itself.
func crawl(t *testing.T, f *front, harm []string) *crawler {
	t.Helper()
	c := newCrawler(t, f, harm)
	c.run()
	return c
}

func newCrawler(t *testing.T, f *front, harm []string) *crawler {
	t.Helper()
	return &crawler{
		t: t, front: f, visits: map[string]int{}, made: map[string]bool{}, targets: map[string]*request{}, harm: harm, queue: []string{"/"},
		texts: []string{"", "Klopt dit zo"}, search: "img.example.com",
		filename: "reports.csv",
		upload: "external_ref,url,ip,observed_at\nscan-1,https://img.example.com/scan,192.0.2.7,2026-11-23T09:00:00Z\nscan-2,no " +
			"address,,\n",
	}
}

func (c *crawler) run() {
	f := c.front
	for _, r := range f.table {
		if r.method == http.MethodGet && !strings.Contains(r.pattern, ":") {
			c.queue = append(c.queue, r.pattern)
		}
	}
	c.drain()
	wait(c.t, 3*time.Second)    // for the worker
	c.made["/demo/mail"] = true // now it holds what the forms had mailed, with the links in it
	c.queue = []string{"/demo/mail"}
	c.drain()
}

func (c *crawler) drain() {
	for len(c.queue) > 0 {
		next := c.queue[0]
		c.queue = c.queue[1:]
		c.visit(next)
	}
}

func (c *crawler) visit(uri string) {
	u, err := url.Parse(uri)
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "/static/") {
		return
	}
	page := &request{method: http.MethodGet, route: c.front.route(http.MethodGet, u.Path), path: u.Path, query: u.Query()}
	c.visits[uri]++
	if c.visits[page.key()]++; !c.made[uri] && (c.visits[uri] > 1 || c.visits[page.key()] > pagesAlike && page.route != "/demo/mail/:id") {
		return
	}
	delete(c.made, uri)
	if answer := c.send(page); answer != nil && answer.StatusCode < http.StatusBadRequest && c.targets[page.key()] == nil {
		c.targets[page.key()] = page
	}
}

// send makes the request, and reads what it answers. Nil: it is not there.
func (c *crawler) send(target *request) *http.Response {
	contentType, body := target.body()
	request, err := http.NewRequestWithContext(c.t.Context(), target.method, c.front.url+target.uri(), strings.NewReader(body))
	require.NoError(c.t, err)
	if target.method == http.MethodPost {
		request.Header.Set("Content-Type", contentType)
	}
	answer, err := c.front.client.Do(request)
	require.NoError(c.t, err)
	defer answer.Body.Close()
	if to, err := answer.Location(); err == nil && "http://"+to.Host == c.front.url {
		if c.queue = append(c.queue, to.RequestURI()); target.method == http.MethodPost {
			c.made[to.RequestURI()] = true
		}
	}
	page, err := io.ReadAll(answer.Body)
	require.NoError(c.t, err)
	for _, link := range regexp.MustCompile(regexp.QuoteMeta(c.front.demo)+`(/[^\s<"]+)`).FindAllSubmatch(page, -1) { // of a mail's text
		c.queue = append(c.queue, string(link[1]))
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
		require.NoError(c.t, err)
		c.read(doc, target.uri())
	}
	if answer.StatusCode == http.StatusNotFound {
		return nil
	}
	return answer
}

func (c *crawler) read(doc *goquery.Document, at string) {
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) { c.queue = append(c.queue, a.AttrOr("href", "")) })
	doc.Find("form").Each(func(_ int, form *goquery.Selection) {
		action, err := url.Parse(form.AttrOr("action", at))
		require.NoError(c.t, err)
		for i, text := range c.texts {
			filled, file := c.fillIn(doc, form, text, i > 0)
			found := &request{
				method: strings.ToUpper(form.AttrOr("method", "get")), path: action.Path, query: action.Query(), form: filled, file: file,
				filename: c.filename, upload: c.upload,
			}
			if found.method == http.MethodGet {
				found.query, found.form = filled, nil
			}
			found.route = c.front.route(found.method, found.path)
			// a form of the gallery, or one that closes a dialog
			if i == 0 && c.targets[found.key()] != nil || c.front.table != nil && found.route == "" {
				return
			}
			c.targets[found.key()] = found
			if !slices.Contains(c.harm, found.method+" "+found.route) {
				c.send(found)
			}
		}
	})
}

// fillIn gives what a form would send: what it says already, a text for what is left to fill in, and what is ticked or else
// all that could be.
func (c *crawler) fillIn(doc *goquery.Document, form *goquery.Selection, text string, all bool) (values url.Values, file string) {
	values = url.Values{}
	fields := form.Find("input[name],select[name],textarea[name],button[name]")
	if id := form.AttrOr("id", ""); id != "" {
		fields = fields.AddSelection(doc.Find(fmt.Sprintf("[form=%q][name]", id)))
	}
	fields.Each(func(_ int, field *goquery.Selection) {
		name, value := field.AttrOr("name", ""), field.AttrOr("value", "")
		_, checked := field.Attr("checked")
		switch kind := field.AttrOr("type", goquery.NodeName(field)); {
		case kind == "file":
			file = name
			return
		case kind == "radio" || kind == "submit" || kind == "button":
			if values.Has(name) && !checked {
				return
			}
		case kind == "checkbox" && !checked && !all:
			return
		case kind == "select":
			value = chosen(field)
		case kind == "textarea":
			value = strings.TrimSpace(field.Text())
			fallthrough
		default:
			if value == "" {
				value = c.plausible(name, kind, text)
			}
		}
		values.Set(name, value)
	})
	return values, file
}

// chosen is the option that is chosen, or else the first that says something.
func chosen(field *goquery.Selection) string {
	for _, choice := range []string{"option[selected]", `option:not([value=""])`} {
		if option := field.Find(choice).First(); option.Length() > 0 {
			return option.AttrOr("value", option.Text())
		}
	}
	return ""
}

func (c *crawler) plausible(name, kind, text string) string {
	switch {
	case kind == "email" || name == "email":
		return "iemand@example.org"
	case kind == "password":
		return "een lang en onbekend wachtwoord"
	case name == "source":
		return "scan"
	case name == "q", name == "whereabouts":
		return c.search
	case strings.Contains(name, "network"):
		return "203.0.113.0/26"
	default:
		return text
	}
}
