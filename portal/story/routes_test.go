package story_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/web"
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
	things.badgeKey = badgeKey(t, p)
	for _, c := range callers {
		p.Clock.Advance(5 * time.Minute) // for those who tried before: their tries count for the address
		things.guidance(t, p, cmp.Or(c.account, "nobody"))
		things.question = map[bool]string{true: "highest-risk-product"}[c.account == "admin"] // the editor took the other one out
		if c.account != "" {
			things.ownOf(t, p, c.account)
		}
		door := newDoor(t, p, c.account)
		for _, r := range p.App.Web.Routes() {
			knocker := door
			if r.Path == "/logout" || r.Path == "/demo/login" {
				knocker = newDoor(t, p, c.account) // it ends the session
			}
			if strings.HasPrefix(r.Path, "/intake/imports/") && meets(r, c.role) == admitted {
				things.imported = fileThatWaits(t, p) // the one before is used up
			}
			if r.Path == "/views/:id/remove" && meets(r, c.role) == admitted {
				things.view = viewOf(t, p, c.account) // only one's own
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
	absent.attempt, absent.certificate = "01938f00-0000-7000-8000-000000000004", "ZZZZ-ZZZZ-ZZZZ"
	absent.thread, absent.post = "01938f00-0000-7000-8000-000000000003", "01938f00-0000-7000-8000-000000000003"
	theirs.thread = theirs.post // nobody but EOKM reads it yet
	nobodys := theirs
	nobodys.ref = theirs.unrouted
	door := newDoor(t, p, other)
	before := events(t, p)
	for _, r := range p.App.Web.Routes() {
		for query, form := range attempts(theirs.ref) {
			if !strings.Contains(r.Path, ":ref") && !strings.Contains(r.Path, ":submission") && !strings.Contains(r.Path, ":advisory") &&
				!strings.Contains(r.Path, ":attempt") && !strings.Contains(r.Path, "certificates/:number") &&
				!strings.HasPrefix(r.Path, "/notices/bulk") && (!strings.HasPrefix(r.Path, "/peers/") || !strings.Contains(r.Path, ":id")) {
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
					absent.post).Replace(got.body)
				require.Empty(t, gocmp.Diff(want, got, gocmp.AllowUnexported(reply{})), "%s %s%s", r.Method, r.Path, query)
			}
		}
	}
	require.Equal(t, before, events(t, p), "nothing happened")
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
			require.Empty(t, page.Doc.Find("td.c-title").Nodes)
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

// things are what the placeholders of a path stand for.
type things struct {
	ref, unrouted, submission, imported, mail, view string

	invite, reset, register                string // links
	passkey, ownReset                      string // the caller's own
	member, memberReset, pendingInvitation string // of the caller's organisation
	claim, contact                         string
	person, personInvitation               string // of Voorbeeld, for EOKM
	check                                  string // a link
	article, feedback, diagram             string
	advisory                               string
	thread, post                           string // what peers read, and what waits for EOKM
	attempt                                string // a test that somebody is in
	question                               string // of a course that editors write
	certificate                            string // of Voorbeeld's agent
	badgeKey                               string // what names it
	offer, assignment, request, campaign   string // a lesson offered to the caller, what they were asked, what EOKM asks, and of all
}

// thingsOf makes one of each: a notice of Voorbeeld with a receipt and a mail, one of nobody, and a file that waits.
func thingsOf(t *testing.T, p *portaltest.Portal) things {
	t.Helper()
	receipt := answer(t, p.Browser(agent), p.Notice("192.0.2.61", "https://img.example.com/1"), "file_removed")
	made := things{
		ref: p.Notice("192.0.2.62", "https://img.example.com/2"), unrouted: p.Notice("203.0.113.62", "https://img.example.net/3"),
		submission: path.Base(receipt.Path),
	}
	made.imported, made.view = fileThatWaits(t, p), viewOf(t, p, agent)
	made.mail = waitForMails(t, p, 2)[0].ID
	made.invite = strings.TrimPrefix(p.Invite("uitgenodigd@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "/invite/")
	require.NoError(t, p.Store.People.AskPasswordLink(t.Context(), "provider-agent@example.org", models.Visitor{}))
	made.reset = p.MailedLink(models.MailPasswordLink, "provider-agent@example.org")
	made.register = strings.TrimPrefix(applicantLink(t, p), "/register/start/")
	_, err := p.Owner.Exec(t.Context(),
		`UPDATE contacts SET verified_at = verified_at - interval '1 year' WHERE email = 'abuse@voorbeeld.example.nl'`)
	require.NoError(t, err)
	_, err = p.Store.Provider.CheckContacts(t.Context(), 100)
	require.NoError(t, err)
	made.check = p.MailedLink(models.MailContactCheck, "abuse@voorbeeld.example.nl")
	made.attempt = sat(t, p, agent)
	made.certificate = certified(t, p, agent)
	made.thread, made.post = posted(t, p, true), posted(t, p, false)
	told(t, p.Browser(agent), made.ref, 1) // the worker has done all
	made.advisory = advised(t, p,
		advisory.Text{AsksAcknowledge: true, Reach: advisory.ReachNamed, Providers: []uuid.UUID{p.Provider("voorbeeld")}})
	made.person = p.Actor("provider-admin").UserID.String()
	invitation, err := p.Store.People.Invite(t.Context(), models.System(), people.Invitation{
		ProviderID: p.Provider("voorbeeld"), Email: "beheer@voorbeeld.example.nl", Name: "B. Eheer", Role: models.RoleProviderAdmin,
	})
	require.NoError(t, err)
	made.personInvitation = invitation.ID.String()
	return made
}

// sat publishes the course of the routes, and begins a test of it for somebody who may.
func sat(t *testing.T, p *portaltest.Portal, account string) string {
	t.Helper()
	ctx := t.Context()
	shipped := publishCourses(t, p)
	of, err := p.Store.Learning.Course(ctx, p.Actor(account), shipped[0].Slug, "nl")
	require.NoError(t, err)
	text, err := course.Read(shipped[0].Text.Files)
	require.NoError(t, err)
	id, err := p.Store.Learning.StartAttempt(ctx, p.Actor(account),
		learning.Sitting{CourseID: of.ID, N: of.N, Seed: 1, Questions: course.Draw(text, 1)})
	if p.Actor(account).Role == models.RoleAuditor {
		require.ErrorIs(t, err, models.ErrForbidden)
		return ""
	}
	require.NoError(t, err)
	return id.String()
}

// publishCourses publishes the courses that come with the portal.
func publishCourses(t *testing.T, p *portaltest.Portal) []learning.ShippedCourse {
	t.Helper()
	shipped, err := course.Shipped()
	require.NoError(t, err)
	_, err = p.Store.Learning.SyncCourses(t.Context(), shipped)
	require.NoError(t, err)
	return shipped
}

// advised sends an advisory, with a text where it has none, and gives its reference.
func advised(t *testing.T, p *portaltest.Portal, text advisory.Text) string {
	t.Helper()
	ctx, second := t.Context(), p.Actor("admin")
	if text.TitleNL == "" {
		text.TitleNL, text.TitleEN, text.BodyNL, text.BodyEN = "Let op", "Look out", "Kijk uw logs na.", "Look at your logs."
	}
	text.Days, text.Ready = advisory.UsualDays, true
	ref, err := p.Store.Advisory.New(ctx, p.Actor("editor"), text)
	require.NoError(t, err)
	list, err := p.Store.Advisory.Reach(ctx, second, ref)
	require.NoError(t, err)
	require.NoError(t, p.Store.Advisory.Send(ctx, second, ref, advisory.Sending{Revision: 1, Reached: len(list)}))
	return ref
}

// posted is a question of Voorbeeld's: one that EOKM let through, or one that waits.
func posted(t *testing.T, p *portaltest.Portal, shown bool) string {
	t.Helper()
	saved, err := p.Store.Peer.Write(t.Context(), p.Actor(agent), peer.Draft{
		Submission: uuid.New(), Kind: peer.Question, Language: "nl", Title: "Vraag", Text: "Wie weet het?",
	})
	require.NoError(t, err)
	if shown {
		require.NoError(t,
			p.Store.Peer.Review(t.Context(), p.Actor("editor"), saved.ID, peer.Review{Act: peer.Show, Revision: 1}))
	}
	return saved.ID.String()
}

// fileThatWaits uploads a file with a row that is wrong.
func fileThatWaits(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	return path.Base(ok(t, upload(t, p.Browser(analyst), file("W-1", "192.0.2.63", "https://img.example.com/4", "img.example.com/5"))).Path)
}

// viewOf saves a view for somebody.
func viewOf(t *testing.T, p *portaltest.Portal, account string) string {
	t.Helper()
	require.NoError(t, p.Store.Notice.SaveView(t.Context(), p.Actor(account), notice.SavedView{Name: uuid.NewString()}))
	list, err := p.Store.Notice.Views(t.Context(), p.Actor(account))
	require.NoError(t, err)
	return list[0].ID.String()
}

// ownOf makes what a caller has of their own: a passkey, a reset, and of their organisation a colleague, a colleague's reset
// and an invitation.
func (n *things) ownOf(t *testing.T, p *portaltest.Portal, account string) {
	t.Helper()
	ctx, me := t.Context(), p.Actor(account)
	colleague, eokm := p.Actor("provider-agent"), p.Actor("admin")
	if me.Staff() {
		colleague = p.Actor(analyst)
	}
	for _, name := range []string{"one", "two"} {
		require.NoError(t, p.Store.People.AddPasskey(ctx, me.UserID, []byte(account+name), []byte("{}"), name))
	}
	passkeys, err := p.Store.People.Passkeys(ctx, me.UserID)
	require.NoError(t, err)
	n.passkey = passkeys[0].ID.String()
	if me.UserID == eokm.UserID {
		eokm = p.Actor(analyst)
	}
	n.ownReset = askedReset(t, p, eokm, me)
	n.member = colleague.UserID.String()
	if colleague.UserID != me.UserID {
		n.memberReset = askedReset(t, p, eokm, colleague)
	}
	invitation, err := p.Store.People.Invite(ctx, models.System(), people.Invitation{
		ProviderID: me.ProviderID, Email: account + "@invited.example.nl", Name: "G. Ast", Role: colleague.Role,
	})
	require.NoError(t, err)
	n.pendingInvitation = invitation.ID.String()
	n.claim, n.attempt = claimed(t, p, account), sat(t, p, account)
	n.offer, n.assignment, n.request, n.campaign = askedOf(t, p, account)
	require.NoError(t,
		p.Owner.QueryRow(ctx, `SELECT id::text FROM contacts WHERE provider_id = $1 AND removed_at IS NULL AND kind = 'abuse' LIMIT 1`,
			p.Provider("voorbeeld")).Scan(&n.contact))
}

// guidance publishes an article that everybody may read, with a draft of its next version and a reader's word.
func (n *things) guidance(t *testing.T, p *portaltest.Portal, account string) {
	t.Helper()
	n.article = "voor-" + account
	text := article.Text{Title: "Voor " + account, Summary: "Kort.", Body: "Tekst."}
	_, err := p.Store.Article.Sync(t.Context(), []article.ShippedArticle{{Slug: n.article, Digest: "1", Manuscript: article.Manuscript{
		Audience: []article.Audience{article.AudienceDesk}, Public: true, NL: text, EN: text,
	}}})
	require.NoError(t, err)
	_, err = p.Store.Article.OpenDraft(t.Context(), p.Actor("editor"), n.article)
	require.NoError(t, err)
	require.NoError(t, p.Store.Article.GiveFeedback(t.Context(), p.Actor(agent), n.article, "nl", false, "Onduidelijk."))
	list, err := p.Store.Article.FeedbackList(t.Context(), p.Actor("editor"), false)
	require.NoError(t, err)
	n.feedback = list[0].ID.String()
	id, err := p.Store.Article.AddDiagram(t.Context(), p.Actor("editor"), n.article,
		article.Diagram{Name: "keten", Kind: article.DiagramSVG, Bytes: []byte("<svg/>")})
	require.NoError(t, err)
	n.diagram = id.String()
}

// claimed is a claim of Voorbeeld that waits; staff see it too.
func claimed(t *testing.T, p *portaltest.Portal, name string) (id string) {
	t.Helper()
	admin := p.Actor("provider-admin")
	_, err := p.Store.Provider.Claim(t.Context(), admin, admin.ProviderID, name+".claimed.example.org", "Zie de RIPE-database.")
	require.NoError(t, err)
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT id::text FROM networks ORDER BY created_at DESC, id DESC LIMIT 1`).Scan(&id))
	return id
}

// askedReset is a reset of somebody's factors that is under way.
func askedReset(t *testing.T, p *portaltest.Portal, by, of models.Actor) (id string) {
	t.Helper()
	_, err := p.Owner.Exec(t.Context(), `INSERT INTO factor_resets (id, user_id, reason, requested_by, requested_at)
		SELECT gen_random_uuid(), $1, 'kwijt', $2, now() WHERE NOT EXISTS (SELECT 1 FROM factor_resets WHERE user_id = $1
			AND ended_at IS NULL)`,
		of.UserID, by.UserID)
	require.NoError(t, err)
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT id::text FROM factor_resets WHERE user_id = $1 AND ended_at IS NULL`,
		of.UserID).Scan(&id))
	return id
}

func (n things) in(pattern string) string {
	id := n.imported
	for begins, of := range map[string]string{
		"/demo/mail/": n.mail, "/triage/mails/": n.mail, "/views/": n.view, "/account/passkeys/": n.passkey, "/account/resets/": n.ownReset,
		"/org/networks/": n.claim, "/triage/claims/": n.claim, "/org/contacts/": n.contact,
		"/content/feedback/": n.feedback, "/kb/diagrams/": n.diagram,
		"/content/peers/": n.thread, "/training/offers/": n.offer, "/training/team/assignments/": n.assignment,
		"/training/team/requests/":  n.request,
		"/training/team/campaigns/": n.campaign,
	} {
		if strings.HasPrefix(pattern, begins) {
			id = of
		}
	}
	if strings.HasPrefix(pattern, "/providers/:slug/people/") {
		id = n.person
		if strings.Contains(pattern, "/invitations/") {
			id = n.personInvitation
		}
	}
	switch {
	case strings.HasPrefix(pattern, "/peers/posts/"):
		id = n.post
	case strings.HasPrefix(pattern, "/peers/"):
		id = n.thread
	}
	for _, base := range []string{"/org/members/", "/admin/users/"} {
		switch {
		case strings.HasPrefix(pattern, base+"resets/"):
			id = n.memberReset
		case strings.HasPrefix(pattern, base+"invitations/"):
			id = n.pendingInvitation
		case strings.HasPrefix(pattern, base):
			id = n.member
		}
	}
	token := n.invite
	switch {
	case strings.HasPrefix(pattern, "/login/reset/"):
		token = n.reset
	case strings.HasPrefix(pattern, "/register/start/"):
		token = n.register
	}
	if strings.HasPrefix(pattern, "/contact-check/") {
		token = n.check
	}
	slug := "voorbeeld"
	if strings.HasPrefix(pattern, "/kb/") || strings.HasPrefix(pattern, "/content/articles/") {
		slug = cmp.Or(n.article, "nergens")
	}
	id = cmp.Or(id, "01938f00-0000-7000-8000-000000000002") // nobody has one of their own
	if strings.HasPrefix(pattern, "/content/courses/") {    // not the course that people are in: an editor archives this one
		pattern = strings.NewReplacer(":course", "prevention", ":lesson", "risk-by-product", ":question",
			cmp.Or(n.question, "practice-where-to-begin")).Replace(pattern)
	}
	return strings.NewReplacer(":ref", n.ref, ":submission", n.submission, ":id", id, ":token", token, ":slug", slug, ":range", "1..1",
		":advisory", n.advisory,
		":course", "abuse-desk-basics", ":lesson", "what-eokm-does", ":attempt",
		cmp.Or(n.attempt, "01938f00-0000-7000-8000-000000000004"), ":number", cmp.Or(n.certificate, "ZZZZ-ZZZZ-ZZZZ"), ":n", "1", ":key",
		cmp.Or(n.badgeKey, "none")).Replace(pattern)
}

// badgeKey is what names the key of badges.
func badgeKey(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	var set struct{ Keys []struct{ Kid string } }
	require.NoError(t, json.Unmarshal([]byte(newDoor(t, p, "").knock(http.MethodGet, "/.well-known/jwks.json", nil).body), &set))
	return path.Base(set.Keys[0].Kid)
}

// form is a form about a notice as one about this one.
func (n things) form(form url.Values, of things) url.Values {
	out := url.Values{}
	for name, values := range form {
		for _, value := range values {
			out.Add(name, strings.ReplaceAll(value, of.ref, n.ref))
		}
	}
	return out
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

// door is a caller who follows no redirect.
type door struct {
	t      *testing.T
	base   string
	site   string
	client *http.Client
}

// reply is an answer as far as it can tell anything.
type reply struct {
	status         int
	location, body string
}

func newDoor(t *testing.T, p *portaltest.Portal, account string) *door {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	d := &door{t: t, base: p.URL, site: "same-origin", client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if account != "" {
		require.Equal(t, http.StatusSeeOther, d.knock(http.MethodPost, "/demo/login", url.Values{"account": {account}}).status)
	}
	return d
}

func (d *door) knock(method, target string, form url.Values) reply {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.base+target, strings.NewReader(form.Encode()))
	require.NoError(d.t, err)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", d.site)
	}
	answer, err := d.client.Do(request)
	require.NoError(d.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(d.t, err)
	return reply{answer.StatusCode, answer.Header.Get("Location"), problemID.ReplaceAllString(string(body), "")}
}

// problemID is the number on an error page: another each time, and so no sign of anything.
var problemID = regexp.MustCompile(`<code>[0-9a-f]{8}</code>`)

// met says how the caller fared. A form that was refused for what it says has been let in.
func (r reply) met() string {
	switch {
	case r.status == http.StatusSeeOther && (r.location == "/login" || strings.HasPrefix(r.location, "/login?")):
		return toLogin
	case r.status == http.StatusForbidden && strings.Contains(r.body, "Uw sessie is verlopen"):
		return toLogin
	case r.status == http.StatusForbidden:
		return refused
	case slices.Contains([]int{
		http.StatusOK, http.StatusSeeOther, http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity,
	}, r.status):
		return admitted
	default:
		return strconv.Itoa(r.status)
	}
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
