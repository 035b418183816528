package story_test

import (
	"cmp"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/web"
	"eokm.nl/hosting/portal/web/page"
)

// routesFile says of every route whom it admits, and of which of them it asks a proof anew. A change of it is a change of who may do
// what, for a reviewer to see.
const routesFile = "testdata/routes.txt"

var update = flag.Bool("update", false, "write "+routesFile)

// callers are one account of each role, in the order of the file's columns; "" is nobody.
var callers = []struct {
	account string
	role    models.Role
}{
	{"", ""},
	{agent, models.RoleAgent},
	{"provider-admin", models.RoleProviderAdmin},
	{analyst, models.RoleAnalyst},
	{"editor", models.RoleEditor},
	{"admin", models.RoleAdmin},
	{"auditor", models.RoleAuditor},
}

// What a caller meets.
const (
	admitted = "yes"
	refused  = "no"
	toLogin  = "login"
)

func TestRoutes_FileSaysWhoIsAdmitted(t *testing.T) {
	t.Parallel()
	got := routesTable(portaltest.New(t).App.Web.Routes())
	if *update {
		require.NoError(t, os.WriteFile(routesFile, []byte(got), 0o644))
	}
	want, err := os.ReadFile(routesFile)
	require.NoError(t, err)
	require.Empty(t, gocmp.Diff(string(want), got), "if this is meant: go test ./portal/story -run Routes -update")
}

func routesTable(routes []web.RouteInfo) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%-5s%-60s", "", "")
	for _, c := range callers {
		fmt.Fprintf(&out, "%-15s", cmp.Or(string(c.role), "nobody"))
	}
	out.WriteString("proof")
	for _, r := range routes {
		fmt.Fprintf(&out, "\n%-5s%-60s", r.Method, r.Path)
		for _, c := range callers {
			fmt.Fprintf(&out, "%-15s", meets(r, c.role))
		}
		if r.Proof {
			out.WriteString("anew")
		}
	}
	lines := strings.Split(out.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func meets(r web.RouteInfo, role models.Role) string {
	switch {
	case slices.Contains(r.Roles, role) || slices.Contains(r.Roles, ""):
		return admitted
	case role == "":
		return toLogin
	default:
		return refused
	}
}

// Every route is tried by everybody, and each meets what the table says.
func TestRoutes_EverybodyMeetsWhatTheTableSays(t *testing.T) {
	t.Parallel()
	keyFile := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(keyFile))
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	p := portaltest.NewRunning(t, func(o *portal.Options) { o.Keys = keys })
	things := thingsOf(t, p)
	things.badgeKey, things.handed = badgeKey(t, p), handedTo(t, p)
	things.refused = "?form=%2Fnotices"
	opened, err := url.Parse(p.URL)
	require.NoError(t, err)
	opener := newDoor(t, p, "")
	require.Equal(t, http.StatusSeeOther, opener.knock(http.MethodPost, "/guest/"+things.guestToken, nil).status)
	for _, c := range callers {
		p.Clock.Advance(5 * time.Minute) // for those who tried before: their tries count for the address
		things.guidance(t, p, cmp.Or(c.account, "nobody"))
		things.question = map[bool]string{true: "highest-risk-product"}[c.account == "admin"] // the editor took the other one out
		if c.account != "" {
			things.ownOf(t, p, c.account)
		}
		door := newDoor(t, p, c.account)
		for _, cookie := range opener.client.Jar.Cookies(opened) {
			if cookie.Name == "guest" { // each of them has opened the link
				door.client.Jar.SetCookies(opened, []*http.Cookie{cookie})
			}
		}
		for _, r := range p.App.Web.Routes() {
			knocker := door
			if r.Path == "/logout" || r.Path == "/demo/login" {
				knocker = newDoor(t, p, c.account) // it ends the session
			}
			if strings.HasPrefix(r.Path, "/intake/imports/") && meets(r, c.role) == admitted {
				things.imported = fileThatWaits(t, p) // the one before is used up
			}
			if strings.Contains(r.Path, "/guests/:id/") && meets(r, c.role) == admitted {
				// not the one that the guest looks at
				if slices.Contains(page.Analysts, c.role) {
					things.guest, _ = askedHost(t, p.Store, p.Actor(c.account),
						p.Notice("203.0.113.64", "https://img.example.com/"+uuid.NewString()))
				} else {
					things.guest, _ = handedOn(t, p, p.Notice("192.0.2.64", "https://img.example.com/"+uuid.NewString()))
				}
			}
			if r.Path == "/views/:id/remove" && meets(r, c.role) == admitted {
				things.view = viewOf(t, p, c.account) // only one's own
			}
			if r.Method == http.MethodPost { // how many forms a stranger may send is another test's
				_, err := p.Owner.Exec(t.Context(), `DELETE FROM throttles`)
				require.NoError(t, err)
			}
			got := knocker.knock(r.Method, things.in(r.Path), url.Values{"account": {c.account}})
			require.Equal(t, meets(r, c.role), got.met(), "%s %s as %q: %d %s", r.Method, r.Path, c.role, got.status, got.location)
			if r.Method == http.MethodPost {
				knocker.site = "cross-site"
				require.Equal(t, http.StatusForbidden, knocker.knock(r.Method, things.in(r.Path), nil).status, "%s from elsewhere", r.Path)
				knocker.site = "same-origin"
			}
		}
	}
}

// Whoever belongs to a provider that has only applied is led to the application by every route but those that are
// everybody's, their account's, their organisation's and the application's own.
func TestRoutes_AnApplicantIsLedToTheApplication(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	theirs := things{
		ref: p.Notice("192.0.2.64", "https://img.example.com/1"), submission: "01938f00-0000-7000-8000-000000000001",
		advisory: "W-2026-001",
	}
	b := p.Browser("")
	p.Join(b, applicantLink(t, p), "w.adema@waddenzee.example.nl")
	door := newDoor(t, p, "")
	door.client.Jar = b.Jar()
	before := events(t, p)
	led := 0
	for _, r := range p.App.Web.Routes() {
		open := slices.Contains(r.Roles, "") || slices.ContainsFunc([]string{"/register/", "/org/", "/account"}, func(begin string) bool {
			return strings.HasPrefix(r.Path, begin)
		})
		if !open && !strings.HasPrefix(r.Path, "/login") {
			led++
			got := door.knock(r.Method, theirs.in(r.Path), attempts(theirs.ref)[""])
			require.Equal(t, []any{http.StatusSeeOther, "/register/tasks"}, []any{got.status, got.location}, "%s %s", r.Method, r.Path)
		}
	}
	require.Greater(t, led, 40)
	require.Equal(t, before, events(t, p))
}

// applicantLink is the path of the link that begins an application.
func applicantLink(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	require.NoError(t, p.Store.Provider.Register(t.Context(), provider.Registration{
		Organisation: "Waddenzee Servers", Name: "W. Adema", Email: "w.adema@waddenzee.example.nl", Language: "nl",
	}, models.Visitor{}))
	return "/register/start/" + p.MailedLink(models.MailRegistration, "w.adema@waddenzee.example.nl")
}

// A desk cannot tell another's thing from one that is not there, whatever it asks or sends; and it changes nothing.
func TestRoutes_AnothersIsAsAbsent(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	theirs := thingsOf(t, p)
	absent := things{
		ref: "EOKM-2026-999999", submission: "01938f00-0000-7000-8000-000000000001", imported: theirs.imported, mail: theirs.mail,
		advisory: "W-2026-999",
	}
	absent.job = "01938f00-0000-7000-8000-000000000006"
	absent.attempt, absent.certificate = "01938f00-0000-7000-8000-000000000004", "ZZZZ-ZZZZ-ZZZZ"
	absent.thread, absent.post = "01938f00-0000-7000-8000-000000000003", "01938f00-0000-7000-8000-000000000003"
	theirs.thread = theirs.post // nobody but EOKM reads it yet
	nobodys := theirs
	nobodys.ref = theirs.unrouted
	door := newDoor(t, p, other)
	before := events(t, p)
	for _, r := range p.App.Web.Routes() {
		for query, form := range attempts(theirs.ref) {
			if !somebodys(r.Path) {
				continue
			}
			door.knock(http.MethodGet, "/contact", nil) // shows what an earlier answer left to say
			want := door.knock(r.Method, absent.in(r.Path)+query, absent.form(form, theirs))
			if slices.Contains(r.Roles, models.RoleAgent) && strings.Contains(r.Path, ":") {
				require.Equal(t, http.StatusNotFound, want.status, "%s %s", r.Method, r.Path)
			}
			for _, foreign := range []things{theirs, nobodys} {
				door.knock(http.MethodGet, "/contact", nil)
				got := door.knock(r.Method, foreign.in(r.Path)+query, foreign.form(form, theirs))
				got.body = strings.NewReplacer(foreign.ref, absent.ref, foreign.submission, absent.submission, foreign.advisory,
					absent.advisory, foreign.attempt, absent.attempt, foreign.certificate, absent.certificate, foreign.post,
					absent.post, foreign.job, absent.job).Replace(got.body)
				require.Empty(t, gocmp.Diff(want, got, gocmp.AllowUnexported(reply{})), "%s %s%s", r.Method, r.Path, query)
			}
		}
	}
	require.Equal(t, before, events(t, p), "nothing happened")
}

// somebodys tells whether a route is about a thing of one provider's.
func somebodys(path string) bool {
	for _, piece := range []string{":ref", ":submission", ":advisory", ":attempt", "certificates/:number"} {
		if strings.Contains(path, piece) {
			return true
		}
	}
	return strings.HasPrefix(path, "/notices/bulk") || strings.HasPrefix(path, "/jobs/") ||
		strings.HasPrefix(path, "/peers/") && strings.Contains(path, ":id")
}

// Nor does the list, by any filter or search.
func TestRoutes_NoListShowsAnothers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	const raw = "https://img.example.com/only/1"
	ref := p.Notice("192.0.2.60", raw)
	own := p.Browser(agent)
	hit := own.Post("/notices/search", url.Values{"q": {"img.example.com"}})
	require.Equal(t, "/notices/"+ref, hit.Path, "the one hit")
	search := newDoor(t, p, agent).knock(http.MethodPost, "/notices/search", url.Values{"q": {"no.example.com"}}).location
	var network string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT id::text FROM networks WHERE provider_id = $1 LIMIT 1`,
		p.Provider("voorbeeld")).Scan(&network))

	desk := p.Browser(other)
	for _, q := range []string{ref, raw, "img.example.com", "example.com", "192.0.2.60"} {
		page := desk.Post("/notices/search", url.Values{"q": {q}})
		require.Contains(t, page.Path, "/notices?search=", q)
		require.Contains(t, page.Text(), "Niets gevonden", q)
	}
	require.Equal(t, "/notices", desk.Get(search).Path, "another's search is as one of long ago")
	for _, tab := range notice.Tabs() {
		for _, filter := range []string{
			"", "&provider=" + p.Provider("voorbeeld").String(), "&network=" + network, "&status=delivered", "&size=200",
		} {
			page := desk.Get("/notices?tab=" + string(tab) + filter)
			require.Equal(t, http.StatusOK, page.Status)
			require.Empty(t, page.Doc.Find("tbody .c-title").Nodes)
			require.NotContains(t, page.Body, ref)
			require.NotContains(t, page.Body, "Voorbeeld")
		}
	}
}

// attempts are what a desk could ask and send about a notice: nothing, and all that any form takes.
func attempts(ref string) map[string]url.Values {
	return map[string]url.Values{
		"": nil,
		"?n=1&after=0&cover=no": {
			"sel": {ref}, "back": {"/notices"}, "do": {"acknowledge"}, "n": {"1"}, "held": {"1"}, "which": {"1"}, "all": {"1"},
			"measure": {"file_removed"}, "when": {"23-11-2026 09:30"}, "reason": {"not_our_network"}, "explanation": {"Niet van ons."},
			"why": {"remove"}, "to": {"reseller"}, "outcome": {"offline"}, "decision": {"withdraw"}, "text": {"Klopt dit?"}, "seen": {"1"},
		},
		"?n=1": {"sel": {ref}, "do": {"confirm"}, "measure": {"dns_removed"}, "when": {"23-11-2026 09:30"}},
	}
}

// events counts all that was ever recorded, but for the daily check, which comes when it comes.
func events(t *testing.T, p *portaltest.Portal) (n int) {
	t.Helper()
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM events WHERE kind <> 'chain_checked') + (SELECT count(*) FROM mails) +
		(SELECT count(*) FROM responses) + (SELECT count(*) FROM disputes) + (SELECT count(*) FROM messages) + (SELECT count(*)
			FROM advisory_reads) +
		(SELECT count(*) FROM peer_posts) + (SELECT count(*) FROM attempt_answers)`).Scan(&n))
	return n
}

// TestRoutes_NoTextIsBehindAPage takes the words that stand where an article, a course or a lesson may stand from the routes: a page
// that comes there later must be in the list of what none of them may be called.
func TestRoutes_NoTextIsBehindAPage(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, r := range portaltest.New(t).App.Web.Routes() {
		parts := strings.Split(r.Path, "/")[1:]
		for _, at := range []struct {
			before   []string
			reserved func(string) bool
		}{
			{[]string{"kb"}, article.ReservedArticle},
			{[]string{"content", "articles"}, article.ReservedArticle},
			{[]string{"training"}, learning.ReservedCourse},
			{[]string{"content", "courses"}, learning.ReservedCourse},
			{[]string{"training", ":course"}, func(word string) bool { return !course.Slug(word) }},
			{[]string{"content", "courses", ":course", "preview"}, func(word string) bool { return !course.Slug(word) }},
		} {
			n := len(at.before)
			if len(parts) <= n || !slices.Equal(parts[:n], at.before) || strings.HasPrefix(parts[n], ":") {
				continue
			}
			found[parts[n]] = true
			require.True(t, at.reserved(parts[n]), "%s: something called %q would be behind this page", r.Path, parts[n])
		}
	}
	for _, word := range []string{"search", "diagrams", "team", "certificates", "offers", "new", "quiz"} {
		require.True(t, found[word], "the test looks at no route with %q", word)
	}
}
