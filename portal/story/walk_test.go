package story_test

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
)

// portalOfDemo lets everybody of the demo, nobody first, walk through its portal, beginning at the pages without a name in their
// path. Who is somebody sends enter first.
func portalOfDemo(t *testing.T, appURL string, keys *models.Keys, now time.Time, heard pgx.QueryTracer,
	do func(w *walker, enter url.Values),
) {
	t.Helper()
	folder := mail.Folder{Dir: t.TempDir()}
	world := &web.Demo{Mails: folder}
	for _, a := range demo.Accounts() {
		world.Accounts = append(world.Accounts, web.DemoAccount{Name: a.Name, Email: a.Email})
	}
	app, err := portal.New(t.Context(), portal.Options{
		DatabaseURL: appURL, Keys: keys, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Mail: folder,
		Settings: settings.Settings{BaseURL: "http://portal.example", Reach: otherReach()}, Demo: world, Tracer: heard,
	})
	require.NoError(t, err)
	defer app.Close()
	server := httptest.NewServer(app.Web)
	defer server.Close()
	for _, account := range append([]string{""}, accountNames()...) {
		jar, err := cookiejar.New(nil)
		require.NoError(t, err)
		w := &walker{t: t, base: server.URL, client: &http.Client{Jar: jar}, seen: map[string]int{}}
		for _, r := range app.Web.Routes() {
			if r.Method == http.MethodGet && !strings.Contains(r.Path, ":") {
				w.queue = append(w.queue, r.Path)
			}
		}
		var enter url.Values
		if account != "" {
			enter = url.Values{"account": {account}}
		}
		do(w, enter)
	}
}

func accountNames() (names []string) {
	for _, a := range demo.Accounts() {
		names = append(names, a.Name)
	}
	return names
}

// walker is one person's way through the portal.
type walker struct {
	t      *testing.T
	base   string
	client *http.Client
	queue  []string
	seen   map[string]int // by what is alike
	reads  bool           // it sends no form
}

// alike names pages and forms of one kind: what stands for one of many is left out.
var alike = regexp.MustCompile(`[0-9A-Fa-f]{8}-[0-9a-f-]{27}|EOKM-\d+-\d+|=[^&]*|\d+`)

// walked is how many of a kind are read; what people did in two months is in the demo already.
const walked = 1

func (w *walker) run() {
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		kind := alike.ReplaceAllString(next, "*")
		if w.seen[kind]++; w.seen[kind] <= walked && !strings.HasPrefix(next, "/static/") {
			w.send(next, nil)
		}
	}
}

// send opens a page, or sends a form, and keeps where it leads.
func (w *walker) send(path string, form url.Values) {
	w.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, strings.NewReader(body))
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := w.client.Do(request)
	require.NoError(w.t, err)
	defer answer.Body.Close()
	require.Less(w.t, answer.StatusCode, 500, path)
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return
	}
	doc, err := goquery.NewDocumentFromReader(answer.Body)
	require.NoError(w.t, err)
	saysBrand(w.t, path, doc)
	doc.Find("a[href^='/']").Each(func(_ int, a *goquery.Selection) {
		target, _, _ := strings.Cut(a.AttrOr("href", ""), "#")
		w.queue = append(w.queue, target)
	})
	if w.reads {
		return
	}
	doc.Find("form[method=post]").Each(func(_ int, form *goquery.Selection) {
		action := form.AttrOr("action", "")
		kind := "POST " + alike.ReplaceAllString(action, "*")
		if w.seen[kind]++; w.seen[kind] > walked || action == "/logout" || strings.HasPrefix(action, "/demo/") ||
			strings.Contains(action, "/disable") {
			return
		}
		w.send(action, filled(form))
	})
}

// filled is a form as somebody would send it who fills in what is asked.
func filled(form *goquery.Selection) url.Values {
	values := portaltest.Fields(form)
	form.Find("textarea[name], input[type=text][name], input[type=search][name], " +
		"input:not([type])[name]").Each(func(_ int, in *goquery.Selection) {
		if name := in.AttrOr("name", ""); values.Get(name) == "" {
			values.Set(name, map[bool]string{true: "img.example.com", false: "Zie img.example.com of 192.0.2.1"}[name == "q"])
		}
	})
	form.Find("input[type=checkbox][name], input[type=radio][name]").Each(func(_ int, in *goquery.Selection) {
		if name := in.AttrOr("name", ""); values.Get(name) == "" {
			values.Set(name, in.AttrOr("value", "on"))
		}
	})
	return values
}
