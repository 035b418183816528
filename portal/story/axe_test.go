package story_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
	"eokm.nl/hosting/portal/webpush"
)

// axeFile is axe-core, as tools/install brings it.
const axeFile = "../../tools/browser/node_modules/axe-core/axe.min.js"

// What axe looks at, and the rules of those whose outcome the colour scheme can change.
const (
	allRules    = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]}`
	colourRules = `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}, resultTypes: ["violations"]}`
)

// Every page, as everybody who sees it, in both languages and both colour schemes, on the demo's world: what axe finds, and
// whether it fits a screen of 320 px.
func TestPages_AreAccessible(t *testing.T) {
	t.Parallel()
	world := newDemoWorld(t)
	visits := world.visits(t)
	requireEveryPage(t, world.app.Web.Routes(), visits)
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not installed: run tools/install test")
	}
	chromium := portaltest.NewHeadlessShell(t)
	for lang, schemes := range map[string][2]string{"nl": {"light", "dark"}, "en": {"dark", "light"}} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			for account, list := range visits {
				w := signIn(t, chromium, world.url, account, lang)
				for _, v := range list {
					v.open(t, w)
					inspect(t, w, string(axe), schemes)
				}
			}
		})
	}
}

// requireEveryPage fails when a route that shows a page is nobody's visit.
func requireEveryPage(t *testing.T, routes []web.RouteInfo, visits map[string][]visit) {
	t.Helper()
	var paths []string
	for _, list := range visits {
		for _, v := range list {
			paths = append(paths, v.path)
		}
	}
	var unseen []string
	for _, r := range routes {
		if r.Method != http.MethodGet || isFile(r.Path) || slices.Contains([]string{
			"/livez", "/readyz", "/notices/news", "/notices/:ref/watchers", "/jobs/:id/progress", "/manifest.webmanifest",
			"/service-worker.js",
			"/kb/diagrams/:id", "/content/courses/:course/export", "/robots.txt", "/feeds/:token",
			"/.well-known/security.txt", "/.well-known/jwks.json", "/verify/keys/:key", "/.well-known/webhook-keys/:id",
			"/developers/webhooks/schema",
			"/account/refused/:id", // what the forms show that visits send as they are
		}, r.Path) {
			continue
		}
		pattern := regexp.MustCompile("^" + placeholder.ReplaceAllString(r.Path, "[^/]+") + `(\?.*)?$`)
		if !slices.ContainsFunc(paths, pattern.MatchString) {
			unseen = append(unseen, r.Path)
		}
	}
	require.Empty(t, unseen, "nobody visits")
}

// isFile tells whether a route gives a file to keep and no page.
func isFile(path string) bool {
	return slices.Contains([]string{
		"/training/certificates/:number/pdf", "/training/certificates/:number/badge", "/help/block-page", "/help/customers/pdf",
		"/jobs/:id/result", "/formats/answer-1.json", "/notices/:ref/answers", "/stats/dsa/:year/:file", "/figures.json",
		"/figures/chart/:name",
		"/stats/dsa", // leads to the newest
		"/stats/rows", "/stats/picture/:part", "/stats/report/file",
	}, path)
}

var placeholder = regexp.MustCompile(`:\w+`)

// inspect looks at the page in a window: all rules in one scheme, those of colour in the other, and on a narrow screen.
func inspect(t *testing.T, w *portaltest.Window, axe string, schemes [2]string) {
	t.Helper()
	w.Scheme(schemes[0])
	portaltest.Eval[string](w, axe+"; ''")
	for i, rules := range []string{allRules, colourRules} {
		w.Scheme(schemes[i])
		for _, violation := range portaltest.Eval[[]string](w, `axe.run(`+rules+`).then((r) => r.violations.map((v) =>
			v.id + ": " + v.nodes.map((n) => n.html.slice(0, 200)).join(" | ")))`) {
			t.Errorf("%s, %s: %s", w.Path(), schemes[i], violation)
		}
	}
	w.Resize(320, 640)
	if width := portaltest.Eval[int](w, `document.documentElement.scrollWidth`); width > 320 {
		t.Errorf("%s is %d px wide on a screen of 320: %s", w.Path(), width, portaltest.Eval[[]string](w, tooWide))
	}
	for _, target := range portaltest.Eval[[]string](w, smallTargets) {
		t.Errorf("%s at 320 px: less than 24 px to hit: %s", w.Path(), target)
	}
	w.Resize(portaltest.Desktop.Width, portaltest.Desktop.Height)
}

// What an expression of a page finds; links in a sentence may be as small as its letters.
const (
	tooWide = `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 320 &&
		!e.closest(".table, .tabs, .menu, .vh"))
		.slice(-3).map((e) => e.outerHTML.slice(0, 120))`
	smallTargets = `[...document.querySelectorAll("a, button, input, select, textarea, summary")]
		.filter((e) => e.checkVisibility({visibilityProperty: true}) &&
			!e.closest(".skip, dialog, p, main li:not(nav li), [type=hidden]"))
		.filter((e) => { const r = e.getBoundingClientRect(); return r.height < 23.99 || r.width < 23.99; })
		.map((e) => e.outerHTML.slice(0, 120))`
)

// demoWorld is a portal with the demo's data.
type demoWorld struct {
	url   string
	app   *portal.App
	mail  string // the id of one
	owner *pgx.Conn
}

func newDemoWorld(t *testing.T) demoWorld {
	t.Helper()
	ownerURL, appURL := portaltest.Database(t)
	key := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(key))
	keys, err := seal.Open(key)
	require.NoError(t, err)
	pool, err := pgxpool.New(t.Context(), appURL)
	require.NoError(t, err)
	require.NoError(t, demo.Seed(t.Context(), pool, keys, portaltest.Start))
	pool.Close()
	clock := portaltest.ClockAt(portaltest.Start)
	options := &web.Demo{Mails: mail.Folder{Dir: t.TempDir()}}
	for _, a := range demo.Accounts() {
		options.Accounts = append(options.Accounts, web.DemoAccount{Name: a.Name, Email: a.Email})
	}
	pushKey, err := webpush.OpenOrMake(filepath.Join(t.TempDir(), "push-key"))
	require.NoError(t, err)
	browsers, err := webpush.New(pushKey, "meldpunt@example.nl")
	require.NoError(t, err)
	letter := uuid.NewString()
	require.NoError(t, options.Mails.Send(t.Context(), mail.Message{
		ID: letter + "@eokm.example", Date: portaltest.Start, To: "abuse@voorbeeld.example.nl",
		Subject: "[EOKM-2026-000001] Melding: bevestig vóór vr 27 nov 2026 04:46",
		Text:    "EOKM heeft een nieuwe melding voor u.\n", HTML: "<p>EOKM heeft een nieuwe melding voor u.</p>",
	}))
	app, err := portal.New(t.Context(), portal.Options{
		DatabaseURL: appURL, Keys: keys, Now: clock.Now, Log: slog.New(slog.DiscardHandler), Mail: options.Mails,
		Settings: settings.Settings{BaseURL: "http://portal.example", Reach: settings.Reserved()}, Demo: options, Push: browsers,
	})
	require.NoError(t, err)
	t.Cleanup(app.Close)
	server := httptest.NewServer(app.Web)
	t.Cleanup(server.Close)
	owner, err := pgx.Connect(t.Context(), ownerURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	return demoWorld{server.URL, app, letter, owner}
}

// signIn opens a window as an account, or as nobody for "", in a language.
func signIn(t *testing.T, chromium *portaltest.Chromium, url, account, lang string) *portaltest.Window {
	t.Helper()
	w := chromium.Window(t, url, portaltest.Desktop)
	w.Open("/login?lang=" + lang)
	switch {
	case account == halfway || account == fresh:
		portaltest.Eval[bool](w, `(document.querySelector("[name=email]").value = "`+account+`@voorbeeld.example.nl",
			document.querySelector("[name=password]").value = "`+portaltest.Password+`", true)`)
		w.Submit(`form[action="/login"]`)
	case strings.HasPrefix(account, outside):
		portaltest.Eval[string](w, `document.cookie = "guest=`+strings.TrimPrefix(account, outside)+`; path=/"`)
	case account != "":
		w.Submit(`button[value="` + account + `"]`)
	}
	return w
}

// Two people between password and signed in: one with an app, one who has yet to choose.
const (
	halfway = "halfway"
	fresh   = "fresh"
)

// outside begins the name of who has no account and opened a link: the secret of their browser follows.
const outside = "outside "

// join makes somebody with a password and no second factor.
func (d demoWorld) join(t *testing.T, name string) people.Account {
	t.Helper()
	store := d.app.Store
	voorbeeld, err := store.Provider.BySlug(t.Context(), models.System(), "voorbeeld")
	require.NoError(t, err)
	i, err := store.People.Invite(t.Context(), models.System(), people.Invitation{
		ProviderID: voorbeeld.ID, Email: name + "@voorbeeld.example.nl", Name: name, Role: models.RoleAgent,
	})
	require.NoError(t, err)
	account, err := store.People.Join(t.Context(), i.Link, portaltest.Password, models.Visitor{})
	require.NoError(t, err)
	return account
}

// doors are the pages of coming in: links that people get by mail, and what follows a password.
func (d demoWorld) doors(t *testing.T) map[string][]visit {
	t.Helper()
	ctx, store := t.Context(), d.app.Store
	d.join(t, fresh)
	person := d.join(t, halfway)
	secret, err := store.People.NewTOTP(ctx, person.ID)
	require.NoError(t, err)
	code, err := totp.GenerateCode(secret, store.Now())
	require.NoError(t, err)
	require.NoError(t, store.People.ConfirmTOTP(ctx, person.ID, code))
	var check uuid.UUID
	require.NoError(t, d.owner.QueryRow(ctx,
		`SELECT id FROM mails WHERE kind = 'contact_check' AND recipient = 'nacht@voorbeeld.example.nl'`).Scan(&check))
	tested, err := store.Outbox.Mail(ctx, check)
	require.NoError(t, err)
	i, err := store.People.Invite(ctx, models.System(),
		people.Invitation{Email: "gast@eokm.example.nl", Name: "G. Ast", Role: models.RoleAnalyst})
	require.NoError(t, err)
	require.NoError(t, store.People.AskPasswordLink(ctx, person.Email, models.Visitor{}))
	portaltest.DoTried(t, d.owner, store)
	var id uuid.UUID
	require.NoError(t, d.owner.QueryRow(ctx, `SELECT id FROM mails WHERE kind = 'password_link'`).Scan(&id))
	m, err := store.Outbox.Mail(ctx, id)
	require.NoError(t, err)
	require.NoError(t, store.Provider.Register(ctx, provider.Registration{
		Organisation: "Eiland Hosting", Name: "E. Iland", Email: "e@eiland.example.nl", Language: "nl",
	}, models.Visitor{}))
	require.NoError(t, d.owner.QueryRow(ctx, `SELECT id FROM mails WHERE kind = 'registration' ORDER BY created_at DESC LIMIT 1`).Scan(&id))
	begin, err := store.Outbox.Mail(ctx, id)
	require.NoError(t, err)
	return map[string][]visit{
		"": append(visitsOf("/register", "/register?sent=yes", "/register/start/"+begin.Link, "/login/recover", "/login/recover?sent=yes",
			"/login/organisation", "/login/organisation/go", "/login/organisation/callback", "/login/reset/"+m.Link, "/login/reset/gone",
			"/invite/"+i.Link, "/contact-check/"+tested.Link),
			visit{"/login", `form[action="/login"]`}, visit{"/login/recover", `form[action="/login/recover"]`},
			visit{"/invite/" + i.Link, `main form`},
			visit{"/register", `form[action="/register"]`}, visit{"/register/start/" + begin.Link, `main form`}),
		halfway: append(visitsOf("/login/factor"), visit{"/login/factor", `form[action="/login/factor"]`}),
		fresh: append(visitsOf("/account/factors/new", "/account/totp", "/account/codes"),
			visit{"/account/totp", `form[action="/account/totp"]`}),
		"provider-admin": append(visitsOf("/account", "/account/preferences", "/account/mails", "/org/mails", "/org/rota", "/org/workload",
			"/org/members/list", "/account/prove", "/account/password", "/org/members", "/org/members/sign-in",
			"/org/leave", "/register/status"),
			visit{"/org/leave", `form[action="/org/leave"]`},
			visit{path: "/org"}, visit{path: "/org/networks"}, visit{path: "/org/networks/new"},
			visit{"/org/networks", `form[action$="/answer"]`},
			visit{path: "/org/keys"}, visit{"/org/keys", `form[action="/org/keys"]`}, visit{path: "/org/contacts"},
			visit{path: "/org/contacts/new"}, visit{"/org/contacts/new", `form[action="/org/contacts"]`},
			visit{"/org/contacts", `form[action$="/confirm"]`}, visit{path: "/org/contacts/" + d.contact(t)},
			visit{"/org/networks/new", `form[action="/org/networks"]`},
			visit{"/org/members/list", `form[action="/org/members/list"]`},
			visit{"/account/password", `form[action="/account/password"]`}, visit{"/org/members", `form[action="/org/members"]`}),
		"admin": append(visitsOf("/admin/users", "/admin/users/list", "/admin/users/sign-in", "/providers/stilstand",
			"/providers/stilstand/reactivate",
			"/providers/voorbeeld/suspend", "/providers/noorderlicht/leave",
			"/providers/voorbeeld/people/invite"),
			visit{"/providers/voorbeeld/suspend", `form[action$="/suspend"]`},
			visit{"/providers/voorbeeld/people/invite", `form[action$="/invite"]`},
			visit{path: "/providers/voorbeeld/people/" + d.person(t)}),
		applicant: append(visitsOf("/register/status"), d.askedApplicant(t)...),
	}
}

// applicant is the admin of the demo's provider that has applied.
const applicant = "applicant"

// askedApplicant lets EOKM ask the applicant something, so that the application is theirs to fill in again.
func (d demoWorld) askedApplicant(t *testing.T) []visit {
	t.Helper()
	ctx, store := t.Context(), d.app.Store
	page, err := store.Provider.Page(ctx, models.System(), "waddenzee-servers")
	require.NoError(t, err)
	analyst := models.Actor{UserID: uuid.New(), Role: models.RoleAnalyst}
	require.NoError(t,
		store.Provider.DecideApplication(ctx, analyst,
			provider.ApplicationDecision{Provider: page.ID, Round: 1, Do: provider.ActAsk, Text: "Van wie is AS64510?"}))
	return append(visitsOf("/register/tasks", "/register/organisation", "/register/conduct", "/register/check"),
		visit{"/register/organisation", `form[action="/register/organisation"]`},
		visit{"/register/check", `form[action="/register/check"]`})
}

// Who goes by keyboard sees where he is: on each stop of the Tab key there is a ring, and nothing lies over it.
func TestPages_FocusIsSeen(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.90", "https://img.example.com/1", "https://img.example.com/2")
	w := signIn(t, chromium, p.URL, agent, "nl")
	for _, path := range []string{"/notices", "/notices/" + ref, "/notices/" + ref + "/confirm"} {
		for _, width := range []int64{360, 1366} {
			w.Resize(width, 740)
			w.Open(path)
			require.Empty(t, portaltest.Eval[[]string](w, smallTargets), "%s at %d px: less than 24 px to hit", path, width)
			w.Key("\t")
			stops := 0
			for ; stops < 100 && portaltest.Eval[bool](w, `document.activeElement !== document.body`); stops++ {
				require.Empty(t, portaltest.Eval[string](w, focusFault), "%s at %d px", path, width)
				w.Key("\t")
			}
			require.Greater(t, stops, 10, "%s at %d px", path, width)
		}
	}
}

// focusFault says what is wrong with the ring around what has the focus, in the part of it that can be seen.
const focusFault = `((e) => {
	const style = getComputedStyle(e), r = e.getClientRects()[0], name = e.outerHTML.slice(0, 120);
	if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "no ring: " + name;
	const middle = (from, to, size) => (Math.max(from, 0) + Math.min(to, size)) / 2;
	const top = document.elementFromPoint(middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight));
	return e.contains(top) || top?.contains(e) ? "" : "not seen: " + name + " under " + top?.outerHTML.slice(0, 120);
})(document.activeElement)`
