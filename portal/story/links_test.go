package story_test

import (
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/web"
)

// A walk looks at so many pages of one kind: those of a notice, for one, differ with its state.
const samplesOfPage = 6

// No page offers anybody what the portal then refuses: whoever follows any link gets a page, and each form goes to a route that
// admits them. Only a text that EOKM writes for desks may lead EOKM itself to a page that is the desks' alone.
func TestLinks_LeadEverybodySomewhere(t *testing.T) {
	t.Parallel()
	world := newDemoWorld(t)
	people := map[string]models.Role{
		"": "", agent: models.RoleAgent, "other-agent": models.RoleAgent, "provider-admin": models.RoleProviderAdmin,
		applicant: models.RoleProviderAdmin,
		analyst:   models.RoleAnalyst, "editor": models.RoleEditor, "admin": models.RoleAdmin, "auditor": models.RoleAuditor,
	}
	require.Len(t, people, len(demo.Accounts())+1, "everybody of the demo, and nobody")
	for account, role := range people {
		t.Run(account, func(t *testing.T) {
			t.Parallel()
			w := walk{
				t: t, url: world.url, role: role, routes: patterns(world.app.Web.Routes()), seen: map[string]int{},
				from: map[string]string{}, written: map[string]bool{},
			}
			jar, err := cookiejar.New(nil)
			require.NoError(t, err)
			w.client = &http.Client{Jar: jar}
			if account != "" {
				require.Equal(t, http.StatusOK, w.ask(http.MethodPost, "/demo/login", url.Values{"account": {account}}).StatusCode)
			}
			w.all("/")
			require.Greater(t, len(w.seen), 8, "kinds of page")
		})
	}
}

// pattern is a route that can be told from an address.
type pattern struct {
	web.RouteInfo
	form *regexp.Regexp
}

// patterns has the routes with the fewest placeholders first: they have the say where two fit.
func patterns(routes []web.RouteInfo) []pattern {
	var list []pattern
	for _, r := range routes {
		list = append(list, pattern{r, regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(r.Path), "[^/]+") + "$")})
	}
	slices.SortStableFunc(list, func(a, b pattern) int { return strings.Count(a.Path, ":") - strings.Count(b.Path, ":") })
	return list
}

type walk struct {
	t      *testing.T
	url    string
	client *http.Client
	role   models.Role
	routes []pattern
	seen   map[string]int // by route and what is asked of it

	from    map[string]string // which page led to an address first
	written map[string]bool   // whether that was a text for desks, read by EOKM
}

func (w *walk) ask(method, path string, form url.Values) *http.Response {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := w.client.Do(request)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// route is the one that an address falls under.
func (w *walk) route(method, path string) (pattern, bool) {
	i := slices.IndexFunc(w.routes, func(p pattern) bool { return p.Method == method && p.form.MatchString(path) })
	if i < 0 {
		return pattern{}, false
	}
	return w.routes[i], true
}

// all follows every link from a page on.
func (w *walk) all(from string) {
	w.t.Helper()
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		answer := w.ask(http.MethodGet, queue[0], nil)
		if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			require.Equal(w.t, http.StatusOK, answer.StatusCode, queue[0])
			continue
		}
		page, err := goquery.NewDocumentFromReader(answer.Body)
		require.NoError(w.t, err)
		if answer.StatusCode != http.StatusOK && !(answer.StatusCode == http.StatusForbidden && w.written[queue[0]]) {
			w.t.Errorf("%s answers %d, and %s leads there", queue[0], answer.StatusCode, w.from[queue[0]])
		}
		for _, link := range page.Find(`a[href^="/"]`).EachIter() {
			for _, next := range w.new(link.AttrOr("href", "")) {
				w.from[next], w.written[next] = queue[0], w.role.Fits(uuid.Nil) && link.Closest(".prose").Length() > 0
				queue = append(queue, next)
			}
		}
		for _, form := range page.Find(`form[method="post"]`).EachIter() {
			actions := []string{form.AttrOr("action", "")}
			for _, button := range form.Find("button[formaction]").EachIter() {
				actions = append(actions, button.AttrOr("formaction", ""))
			}
			for _, action := range actions {
				w.admitted(queue[0], action)
			}
		}
	}
}

// new gives an address back when enough of its kind were not seen.
func (w *walk) new(address string) []string {
	w.t.Helper()
	u, err := url.Parse(address)
	require.NoError(w.t, err)
	to, ok := w.route(http.MethodGet, u.Path)
	if !ok {
		require.True(w.t, strings.HasPrefix(u.Path, "/static/"), "no route for %s", u.Path)
		return nil
	}
	query := u.Query()
	query.Del("lang")
	key := strings.Join(append([]string{to.Path}, slices.Sorted(maps.Keys(query))...), "&")
	u.RawQuery, u.Fragment = query.Encode(), ""
	enough := samplesOfPage
	if to.Path == "/verify/:number" {
		enough = 1 // how often one address may ask is limited, and all of them ask from one
	}
	if w.from[u.String()] != "" || w.seen[key] == enough {
		return nil
	}
	w.seen[key]++
	return []string{u.String()}
}

func (w *walk) admitted(page, action string) {
	w.t.Helper()
	u, err := url.Parse(action)
	require.NoError(w.t, err)
	to, ok := w.route(http.MethodPost, u.Path)
	if u.Path == "" || strings.HasPrefix(u.Path, "/demo/") {
		return
	}
	require.True(w.t, ok, "%s has a form for %s, which is no route", page, u.Path)
	if !slices.Contains(to.Roles, w.role) && !slices.Contains(to.Roles, "") {
		w.t.Errorf("%s has a form for %s, which does not admit them", page, to.Path)
	}
}
