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
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
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
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not installed: run tools/install test")
	}
	chromium := portaltest.NewChromium(t)
	world := newDemoWorld(t)
	visits := world.visits(t)
	requireEveryPage(t, world.app.Web.Routes(), visits)
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
	for _, r := range routes {
		if r.Method != http.MethodGet || isFile(r.Path) || slices.Contains([]string{
			"/livez", "/readyz", "/notices/news", "/kb/diagrams/:id", "/content/courses/:course/export", "/robots.txt",
			"/.well-known/security.txt", "/.well-known/jwks.json", "/verify/keys/:key",
		}, r.Path) {
			continue
		}
		pattern := regexp.MustCompile("^" + placeholder.ReplaceAllString(r.Path, "[^/]+") + `(\?.*)?$`)
		require.True(t, slices.ContainsFunc(paths, pattern.MatchString), "no visit to %s", r.Path)
	}
}

// isFile tells whether a route gives a file to keep and no page.
func isFile(path string) bool {
	return path == "/training/certificates/:number/pdf" || path == "/training/certificates/:number/badge"
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
	letter := uuid.NewString()
	require.NoError(t, options.Mails.Send(t.Context(), mail.Message{
		ID: letter + "@eokm.example", Date: portaltest.Start, To: "abuse@voorbeeld.example.nl",
		Subject: "[EOKM-2026-000001] Melding: bevestig vóór vr 27 nov 2026 04:46",
		Text:    "EOKM heeft een nieuwe melding voor u.\n", HTML: "<p>EOKM heeft een nieuwe melding voor u.</p>",
	}))
	app, err := portal.New(t.Context(), portal.Options{
		DatabaseURL: appURL, Keys: keys, Now: clock.Now, Log: slog.New(slog.DiscardHandler), Mail: options.Mails,
		Settings: settings.Settings{BaseURL: "http://portal.example"}, Demo: options,
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
	i, err := store.People.Invite(ctx, models.System(), people.Invitation{Email: "gast@eokm.example.nl", Name: "G. Ast", Role: models.RoleAnalyst})
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
		"provider-admin": append(visitsOf("/account", "/account/prove", "/account/password", "/org/members", "/org/members/sign-in",
			"/org/leave", "/register/status"),
			visit{"/org/leave", `form[action="/org/leave"]`},
			visit{path: "/org"}, visit{path: "/org/networks"}, visit{path: "/org/networks/new"},
			visit{"/org/networks", `form[action$="/answer"]`},
			visit{path: "/org/keys"}, visit{"/org/keys", `form[action="/org/keys"]`}, visit{path: "/org/contacts"},
			visit{path: "/org/contacts/new"}, visit{"/org/contacts/new", `form[action="/org/contacts"]`},
			visit{"/org/contacts", `form[action$="/confirm"]`}, visit{path: "/org/contacts/" + d.contact(t)},
			visit{"/org/networks/new", `form[action="/org/networks"]`},
			visit{"/account/password", `form[action="/account/password"]`}, visit{"/org/members", `form[action="/org/members"]`}),
		"admin": append(visitsOf("/admin/users", "/admin/users/sign-in", "/providers/stilstand", "/providers/stilstand/reactivate",
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
		store.Provider.DecideApplication(ctx, analyst, provider.ApplicationDecision{Provider: page.ID, Round: 1, Do: provider.ActAsk, Text: "Van wie is AS64510?"}))
	return append(visitsOf("/register/tasks", "/register/organisation", "/register/conduct", "/register/check"),
		visit{"/register/organisation", `form[action="/register/organisation"]`},
		visit{"/register/check", `form[action="/register/check"]`})
}

// visit is a page: one that a path opens, or the one that a form of it leads to with nothing ticked, which is refused.
type visit struct {
	path string
	form string // its selector
}

func (v visit) open(t *testing.T, w *portaltest.Window) {
	t.Helper()
	w.Open(v.path)
	if v.form != "" {
		portaltest.Eval[bool](w, `(document.querySelectorAll("main input:checked").forEach((i) => { i.checked = false; }), true)`)
		require.Equal(t, http.StatusUnprocessableEntity, w.Submit(v.form), v.path)
	}
	require.NotContains(t, w.Path(), "/login?next=", "signed in")
}

// visits lists the pages of each account: those of a notice in each state that there is, and each form also refused.
func (d demoWorld) visits(t *testing.T) map[string][]visit {
	t.Helper()
	own, all := d.notices(t, "voorbeeld"), d.notices(t, "")
	desk := visitsOf("/notices", "/notices?tab=waiting", "/notices?tab=done", "/notices?category=not_illegal", "/notices/EOKM-2026-999999",
		"/views", "/views/new?tab=all&assignee=me", "/triage", "/receipts/"+d.submission(t, true), "/receipts/"+d.submission(t, false))
	staff := visitsOf("/triage", "/triage/unrouted", "/triage/rechecks", "/triage/disputes", "/triage/questions",
		"/triage/applications", "/notices?tab=all",
		"/providers", "/providers?name=x", "/providers/waddenzee-servers", "/providers/voorbeeld", "/providers/voorbeeld/people",
		"/notices/"+all["on_hold"]+"/decision", "/intake", "/intake/imports/"+d.imported(t))
	for _, ref := range own {
		desk = append(desk, visit{path: "/notices/" + ref})
	}
	desk = append(desk, visit{"/views/new", `main form[action="/views"]`})
	for _, state := range []string{"unrouted", "delivered", "answered", "disputed", "on_hold", "verified"} {
		staff = append(staff, visit{path: "/notices/" + all[state]})
	}
	for _, ref := range d.asked(t) {
		desk, staff = append(desk, visit{path: "/notices/" + ref}), append(staff, visit{path: "/notices/" + ref})
	}
	for _, form := range []string{"confirm", "dispute", "delegate", "question", "reveal"} {
		page := "/notices/" + own["delivered"] + "/" + form
		desk = append(desk, visit{path: page}, visit{page, `main form[action$="/` + form + `"]`})
	}
	for form, ref := range map[string]string{
		"decision": all["disputed"], "hold": own["delivered"], "question": own["delivered"], "route": all["unrouted"],
	} {
		page := "/notices/" + ref + "/" + form
		staff = append(staff, visit{path: page}, visit{page, `main form[action$="/` + form + `"]`})
	}
	list := map[string][]visit{
		"": visitsOf("/", "/kb", "/kb/calling-the-police", "/login", "/help/exposure", "/contact", "/accessibility", "/privacy",
			"/status", "/demo/mail", "/demo/mail/"+d.mail, "/dev/ui"),
		agent: append(desk, visitsOf("/", "/kb", "/kb/search?q=doorvekoper", "/kb/search?q=xqzzzv", "/kb/which-measure",
			"/kb/which-measure/versions", "/kb/which-measure/versions/1..2", "/org", "/org/networks", "/org/contacts", "/org/keys")...),
		analyst: append(staff, visit{"/intake", `form[enctype]`}, visit{path: "/triage/claims"}, visit{path: "/triage/claims/new"},
			visit{path: "/triage/mails"},
			visit{path: "/triage/claims/" + d.claim(t)}, visit{"/triage/claims/" + d.claim(t), `form[action^="/triage/claims/"]`},
			visit{"/triage/claims/new", `form[action="/triage/claims"]`}),
		"auditor": append(visitsOf("/triage/contacts", "/triage/mails", "/triage/claims", "/triage/claims/"+d.claim(t),
			"/triage/unrouted", "/triage/rechecks", "/notices/"+own["answered"], "/admin/audit", "/admin/reveals",
			"/admin/audit?kind=revealed&from=1-11-2026"),
			visit{"/admin/audit?from=5-11-2026&until=1-11-2026", `form[action="/admin/audit"]`}),
		"provider-admin": visitsOf("/org/log"),
		"editor": append(visitsOf("/", "/content", "/content/articles/new", "/content/articles/cdn-and-proxy",
			"/content/articles/which-measure",
			"/content/articles/statement-of-reasons/preview", "/content/feedback", "/content/feedback?handled=1", "/content/terms",
			"/kb/which-measure/versions/1..2"),
			visit{"/content/articles/new", `form[action="/content/articles"]`}, visit{path: "/content/articles/statement-of-reasons/edit"},
			visit{"/content/articles/cdn-and-proxy", `form:has([value="return"])`}),
	}
	for account, more := range d.advisories(t) {
		list[account] = append(list[account], more...)
	}
	for account, more := range d.peers(t) {
		list[account] = append(list[account], more...)
	}
	for account, more := range d.team(t) {
		list[account] = append(list[account], more...)
	}
	for account, more := range d.training(t) {
		list[account] = append(list[account], more...)
	}
	for account, more := range courses() {
		list[account] = append(list[account], more...)
	}
	for account, more := range d.doors(t) {
		list[account] = append(list[account], more...)
	}
	return list
}

// peers are the pages of the peer room: a thread with an answer, one that was returned, an article, and the forms.
func (d demoWorld) peers(t *testing.T) map[string][]visit {
	t.Helper()
	first := func(where string) (id string) {
		require.NoError(t,
			d.owner.QueryRow(t.Context(), `SELECT id::text FROM peer_posts WHERE `+where+` ORDER BY created_at LIMIT 1`).Scan(&id))
		return id
	}
	answered, returned, article, waits := first(`answer_id IS NOT NULL`), first(`state = 'returned'`), first(`kind = 'article'`),
		first(`state = 'waits' AND kind = 'reply'`)
	edit, review := "/peers/posts/"+returned+"/edit", "/content/peers/"+waits
	return map[string][]visit{
		agent: append(visitsOf("/peers", "/peers?view=own", "/peers/new", "/peers/submit", "/peers/directory", "/peers/"+answered,
			"/peers/"+returned, edit),
			visit{"/peers/new", `form[action="/peers"]`}, visit{"/peers/submit", `form[action="/peers/submit"]`},
			visit{"/peers/" + answered, `form[action$="/reply"]`}),
		"provider-admin": visitsOf("/peers/directory", "/peers/"+article),
		"editor": append(visitsOf("/peers", "/peers/"+answered, "/content/peers", review, "/content/peers/"+article,
			"/content/peers/"+answered),
			visit{review, `main form`}),
		"auditor": visitsOf("/content/peers", review),
	}
}

// training are the pages of the courses: each kind of question to be answered, refused and answered, and tests that ended.
func (d demoWorld) training(t *testing.T) map[string][]visit {
	t.Helper()
	attempt := func(account, where string) string {
		var id string
		at := slices.IndexFunc(demo.Accounts(), func(a demo.Account) bool { return a.Name == account })
		require.NoError(t, d.owner.QueryRow(t.Context(),
			`SELECT '/training/' || c.slug || '/quiz/' || a.id FROM attempts a JOIN courses c ON c.id = a.course_id
			JOIN users u ON u.id = a.user_id WHERE u.email = $1 AND `+where+` ORDER BY a.started_at LIMIT 1`,
			demo.Accounts()[at].Email).Scan(&id))
		return id
	}
	const course = "/training/abuse-desk-basics"
	open, passed, failed := attempt(agent, `a.finished_at IS NULL`), attempt(agent, `a.passed`), attempt(other, `NOT a.passed`)
	list := visitsOf("/training", course, course+"/quiz", course+"/what-eokm-does", "/training/removal-techniques/quiz", passed)
	list = append(list, visit{course + "/what-eokm-does", `#practice-1 form`})
	for no := 1; no <= 10; no++ {
		page := open + "/" + strconv.Itoa(no)
		list = append(list, visit{path: page})
		if no > 4 {
			list = append(list, visit{page, `#question form`})
		}
		list = append(list, visit{path: passed + "/" + strconv.Itoa(no)})
	}
	return map[string][]visit{
		agent: list, other: visitsOf("/training", failed, failed+"/10"),
		"auditor": visitsOf("/training", course+"/quiz", course+"/what-eokm-does"),
	}
}

// courses are the editors' pages of the courses: one with faults, one that waits for a second person, and a question of each kind.
func courses() map[string][]visit {
	const draft, waits = "/content/courses/law-for-hosters", "/content/courses/prevention"
	list := visitsOf("/content/courses", "/content/courses/new", draft, draft+"/about", draft+"/lessons/police-and-criminal-law",
		draft+"/lessons/police-and-criminal-law/remove", draft+"/file?path=questions.toml",
		draft+"/figures", "/content/courses/abuse-desk-basics/figures", draft+"/versions/1..2", draft+"/preview",
		draft+"/preview/police-and-criminal-law", draft+"/preview/quiz")
	files, err := course.Folder("courses/law-for-hosters")
	if err != nil {
		panic(err) // it comes with the portal
	}
	kinds := map[course.Kind]bool{}
	for _, q := range course.Open(files).Course.Questions {
		if !kinds[q.Kind] {
			kinds[q.Kind] = true
			list = append(list, visit{path: draft + "/questions/" + q.ID})
		}
	}
	list = append(list, visit{"/content/courses/new", `form[action="/content/courses"]`}, visit{draft, `form[action$="/questions"]`},
		visit{draft + "/preview/quiz", `#question form`})
	return map[string][]visit{"editor": append(list, visit{path: waits}), "auditor": visitsOf(draft, waits+"/preview/quiz")}
}

// team are the pages of who learns what and of certificates: one that holds and one that was revoked, and each form also refused.
func (d demoWorld) team(t *testing.T) map[string][]visit {
	t.Helper()
	number := func(where string) (no string) {
		require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT f.number FROM certificates f JOIN users u ON u.id = f.user_id WHERE `+
			where+` ORDER BY f.passed_at LIMIT 1`).Scan(&no), where)
		return no
	}
	var offered string
	require.NoError(t, d.owner.QueryRow(t.Context(),
		`SELECT n.ref FROM lesson_offers o JOIN notices n ON n.id = o.notice_id JOIN users u ON u.id = o.user_id
		WHERE u.role = 'provider_admin' ORDER BY o.offered_at DESC LIMIT 1`).Scan(&offered))
	own, revoked := number(`u.name = 'S. Bakker' AND f.revoked_at IS NULL`), number(`f.revoked_at IS NOT NULL`)
	page := "/training/certificates/" + own
	return map[string][]visit{
		"": append(visitsOf("/verify", "/verify/"+own, "/verify/"+revoked, "/verify/ZZZZ-ZZZZ-ZZZZ"),
			visit{"/verify", `form[action="/verify"]`}),
		agent: visitsOf(page),
		"provider-admin": append(visitsOf("/", page, "/training/team", "/training/team?state=expired", "/training/team/assign",
			"/training/team/requests", "/notices/"+offered),
			visit{"/training/team/assign", `form[action="/training/team/assign"]`}),
		"editor": append(visitsOf(page, page+"/revoke", "/training/certificates/"+revoked, "/training/team",
			"/training/team?provider=voorbeeld", "/training/team/requests", "/training/team/requests/new"),
			visit{page + "/revoke", `form[action$="/revoke"]`},
			visit{"/training/team/requests/new", `form[action="/training/team/requests"]`}),
		"auditor": visitsOf("/training/team", "/training/team/requests"),
	}
}

func visitsOf(paths ...string) (list []visit) {
	for _, p := range paths {
		list = append(list, visit{path: p})
	}
	return list
}

// notices gives a notice for each state that an item of a provider is in; of all providers for "".
func (d demoWorld) notices(t *testing.T, slug string) map[string]string {
	t.Helper()
	rows, err := d.owner.Query(t.Context(), `SELECT DISTINCT ON (i.state) i.state, n.ref FROM items i
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = i.provider_id
		WHERE p.slug = $1 OR $1 = '' ORDER BY i.state, n.item_count DESC, n.ref`, slug)
	require.NoError(t, err)
	list := map[string]string{}
	var state, ref string
	_, err = pgx.ForEachRow(rows, []any{&state, &ref}, func() error {
		list[state] = ref
		return nil
	})
	require.NoError(t, err)
	return list
}

// asked gives the notices of Voorbeeld with messages.
func (d demoWorld) asked(t *testing.T) []string {
	t.Helper()
	rows, err := d.owner.Query(t.Context(),
		`SELECT DISTINCT n.ref FROM messages m JOIN notices n ON n.provider_id = m.provider_id AND n.id = m.notice_id
		JOIN providers p ON p.id = m.provider_id WHERE p.slug = 'voorbeeld' ORDER BY 1`)
	require.NoError(t, err)
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.NotEmpty(t, refs)
	return refs
}

// advisories are the pages of EOKM's warnings: each of them, and each form also refused.
func (d demoWorld) advisories(t *testing.T) map[string][]visit {
	t.Helper()
	list, err := d.app.Store.Advisory.StaffAdvisories(t.Context(), models.Actor{Role: models.RoleAuditor})
	require.NoError(t, err)
	desk, reader, writer := visitsOf("/advisories"), visitsOf("/content/advisories"),
		visitsOf("/content/advisories", "/content/advisories/new")
	writer = append(writer, visit{"/content/advisories/new", `form[action="/content/advisories"]`})
	states := map[advisory.State]int{}
	for _, a := range list {
		page := "/content/advisories/" + a.Ref
		states[a.State]++
		reader, writer = append(reader, visit{path: page}), append(writer, visit{path: page})
		switch {
		case a.State == advisory.Draft:
			writer = append(writer, visit{path: page + "/edit"}, visit{page + "/edit", `main form`}, visit{path: page + "/send"})
		case a.State == advisory.Sent && a.AsksAcknowledge:
			writer = append(writer, visit{path: page + "/withdraw"}, visit{page + "/withdraw", `main form`})
		}
		if a.SentAt != nil {
			desk = append(desk, visit{path: "/advisories/" + a.Ref})
		}
	}
	require.Equal(t, map[advisory.State]int{advisory.Draft: 1, advisory.Sent: 3, advisory.Withdrawn: 1}, states)
	return map[string][]visit{agent: desk, "auditor": reader, "admin": writer}
}

// submission is an answer of Voorbeeld's with a measure that counts, or that does not.
func (d demoWorld) submission(t *testing.T, counts bool) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT r.submission::text FROM responses r JOIN providers p ON p.id = r.provider_id
		WHERE p.slug = 'voorbeeld' AND (r.measure IN ('dns_removed', 'geo_blocked', 'domain_suspended')) <> $1
			ORDER BY r.created_at DESC LIMIT 1`,
		counts).Scan(&id))
	return id
}

// claim is a network within another's that waits for its second approval.
func (d demoWorld) claim(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT network_id::text FROM network_decisions WHERE act = 'approve'`).Scan(&id))
	return id
}

// contact is the abuse desk of Voorbeeld.
func (d demoWorld) contact(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT id::text FROM contacts WHERE email = 'abuse@voorbeeld.example.nl'`).Scan(&id))
	return id
}

// person is somebody at a provider's desk.
func (d demoWorld) person(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT id::text FROM users WHERE email = 's.bakker@voorbeeld.example.nl'`).Scan(&id))
	return id
}

// imported is a file that was read although a row was wrong.
func (d demoWorld) imported(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT id::text FROM imports WHERE faulty > 0 LIMIT 1`).Scan(&id))
	return id
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
