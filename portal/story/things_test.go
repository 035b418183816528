package story_test

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/push"
	"eokm.nl/hosting/models/rota"
	"eokm.nl/hosting/models/view"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
)

// things are what the placeholders of a path stand for.
type things struct {
	shift                                           string // of the rota
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
	practice                               string // a notice that Voorbeeld ordered
	browser, webhook, delivery             string // of the caller's, which tells them; a machine that is told, and of what
	badgeKey, hookKey                      string // what names it; the webhook of another provider
	sighting                               string // a source calls an open address not illegal
	reply                                  string // a saved one
	work, verdict                          string // what somebody of EOKM works on, and a verdict that was undone
	observed, hold, sighted                string // a file of observations, a pause that was decided about, and what was seen again
	compared                               string // the list of another tool, compared with ours
	feed, feedToken                        string // a link of the caller's organisation, and one that a reader has
	guest, guestToken                      string // a link to somebody outside
	refused                                string // the query of a page that answered a refused form
	job, token                             string // of many notices at once; of a machine of the caller's organisation
	handed                                 string // another's notice, handed to Voorbeeld
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
	p.Import("external_ref,url,ip,category,observed_at\nS,https://img.example.com/2,192.0.2.62,not_illegal,2026-11-23T08:00:00Z\n")
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT id::text FROM sightings WHERE kind = 'not_illegal'`).Scan(&made.sighting))
	require.NoError(t, p.Owner.QueryRow(t.Context(), `INSERT INTO observation_files (id, source, state, sums, user_id, created_at)
		VALUES (gen_random_uuid(), 'scart', 'done', '{}', $1, now()) RETURNING id::text`, p.Actor(analyst).UserID).Scan(&made.observed))
	made.compared = comparedList(t, p)
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `INSERT INTO sightings (id, provider_id, item_id, kind, source, external_ref, received_at,
			seen_at, handled_at)
		SELECT gen_random_uuid(), provider_id, id, 'online', 'scart', '', now(), now(), now() FROM items WHERE state = 'answered' LIMIT 1
		RETURNING id::text`).Scan(&made.sighted))
	require.NoError(t, p.Owner.QueryRow(t.Context(), `INSERT INTO saved_replies (id, purpose, title, text_nl, text_en, user_id, created_at)
		VALUES (gen_random_uuid(), 'question', 'Dank', 'Dank u.', 'Thank you.', $1, now()) RETURNING id::text`,
		p.Actor(analyst).UserID).Scan(&made.reply))
	require.NoError(t, p.Owner.QueryRow(t.Context(), `INSERT INTO hold_requests (id, provider_id, notice_id, items, explanation, authority,
			until_at, asked_by, asked_at, decided_by, decided_at, approved)
		SELECT gen_random_uuid(), provider_id, id, '{1}', 'Op verzoek.', 'Politie', now(), $1, now(), $2, now(), true
		FROM notices WHERE ref = $3 RETURNING id::text`, p.Actor("editor").UserID, p.Actor("admin").UserID, made.ref).Scan(&made.hold))
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT notice_id::text FROM items WHERE state = 'answered' LIMIT 1`).Scan(&made.work))
	require.NoError(t, p.Owner.QueryRow(t.Context(), `INSERT INTO verifications (id, provider_id, item_id, outcome, method, observed_at,
			user_id, created_at, batch, was, revision, undone_at)
		SELECT gen_random_uuid(), provider_id, id, 'offline', 'analyst', now(), $1, now(), gen_random_uuid(), state, revision, now()
		FROM items WHERE state = 'answered' LIMIT 1 RETURNING batch::text`, p.Actor(analyst).UserID).Scan(&made.verdict))
	made.imported, made.view = fileThatWaits(t, p), viewOf(t, p, agent)
	_, err := p.Owner.Exec(t.Context(), `INSERT INTO figures_vintages (id, period, number, until, definitions, totals, sums, why, changed,
		published_by, published_at) VALUES (gen_random_uuid(), '2025', 1, now(), 1, '{}', '{}', '', '[]', $1, now())`,
		p.Actor(analyst).UserID)
	require.NoError(t, err)
	made.mail = waitForMails(t, p, 2)[0].ID
	made.invite = strings.TrimPrefix(p.Invite("uitgenodigd@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "/invite/")
	require.NoError(t, p.Store.People.AskPasswordLink(t.Context(), "provider-agent@example.org", models.Visitor{}))
	made.reset = p.MailedLink(models.MailPasswordLink, "provider-agent@example.org")
	made.register = strings.TrimPrefix(applicantLink(t, p), "/register/start/")
	_, err = p.Owner.Exec(t.Context(),
		`UPDATE contacts SET verified_at = verified_at - interval '1 year' WHERE email = 'abuse@voorbeeld.example.nl'`)
	require.NoError(t, err)
	_, err = p.Store.Provider.CheckContacts(t.Context(), 100)
	require.NoError(t, err)
	made.check = p.MailedLink(models.MailContactCheck, "abuse@voorbeeld.example.nl")
	made.guest, made.guestToken = handedOn(t, p, made.ref)
	made.job = jobOf(t, p.Owner.QueryRow, jobDone)
	made.feedToken = feedToken(t, p)
	made.attempt = sat(t, p, agent)
	made.certificate = portaltest.Awarded(t, p, agent, "ABCD-EFGH-2345", "S. Bakker")
	made.thread, made.post = posted(t, p, true), posted(t, p, false)
	told(t, p.Browser(agent), made.ref, 1) // the worker has done all
	made.advisory = advised(t, p,
		advisory.Text{AsksAcknowledge: true, Reach: advisory.ReachNamed, Providers: []uuid.UUID{p.Provider("voorbeeld")}})
	made.practice, err = p.Store.Practice.Order(t.Context(), p.Actor(agent), 1)
	require.NoError(t, err)
	told(t, p.Browser(agent), made.practice, 1)
	made.hookKey, _ = hooked(t, p, models.Actor{Role: models.RoleProviderAdmin, ProviderID: p.Provider("noorderlicht")})
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
	require.NoError(t, p.Store.View.Save(t.Context(), p.Actor(account), view.View{Name: uuid.NewString()}))
	list, err := p.Store.View.List(t.Context(), p.Actor(account))
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
	if me.Role == models.RoleProviderAdmin {
		require.NoError(t, p.Store.Rota.AddShifts(ctx, me, rota.Shift{UserID: me.UserID, Weeks: rota.EveryWeek}, []int{1}))
		shifts, err := p.Store.Rota.Shifts(ctx, me, me.ProviderID)
		require.NoError(t, err)
		n.shift = shifts[0].ID.String()
		n.feed, n.token = feedLink(t, p, me), tokenOf(t, p, me)
		n.webhook, n.delivery = hooked(t, p, me)
	}
	if me.Party() == models.PartyProvider {
		require.NoError(t, p.Store.Push.Subscribe(ctx, me, push.Subscription{
			Endpoint: "https://push.example.net/" + account,
			P256dh:   base64.RawURLEncoding.EncodeToString(append([]byte{4}, make([]byte, 64)...)),
			Auth:     base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
		}))
		browsers, err := p.Store.Push.Own(ctx, me)
		require.NoError(t, err)
		n.browser = browsers[0].ID.String()
	}
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

func (n things) in(pattern string) string {
	if n.handed != "" && strings.HasPrefix(pattern, "/guest/handed/") {
		n.ref = n.handed
	}
	if strings.HasPrefix(pattern, "/account/refused/") {
		pattern += n.refused
	}
	pattern = strings.Replace(pattern, "/guests/:id", "/guests/"+cmp.Or(n.guest, "01938f00-0000-7000-8000-000000000005"), 1)
	id := n.imported
	for begins, of := range map[string]string{
		"/intake/observations/": n.observed, "/intake/reconcile/": n.compared, "/org/feeds/": n.feed,
		"/escalations/holds/":  n.hold,
		"/triage/recurrences/": n.sighted, "/casework/replies/": n.reply, "/jobs/": n.job,
		"/triage/work/": n.work, "/triage/verdicts/": n.verdict,
		"/demo/mail/": n.mail, "/triage/mails/": n.mail, "/triage/sightings/": n.sighting, "/views/": n.view,
		"/account/push/": n.browser, "/account/passkeys/": n.passkey, "/account/resets/": n.ownReset,
		"/org/webhooks/": n.webhook, "/.well-known/webhook-keys/": n.hookKey, "/org/tokens/": n.token, "/org/rota/": n.shift,
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
	case strings.HasPrefix(pattern, "/guest/"):
		token = n.guestToken
	case strings.HasPrefix(pattern, "/feeds/"):
		token = n.feedToken
	}
	if strings.HasPrefix(pattern, "/contact-check/") {
		token = n.check
	}
	if strings.HasPrefix(pattern, "/practice/") && n.practice != "" {
		pattern = strings.Replace(pattern, ":ref", n.practice, 1)
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
		":year", "2026", ":file", "4_notices.csv", ":name", "hosted.svg", ":advisory", n.advisory, ":language", "nl", ":queue", "rechecks",
		":delivery", cmp.Or(n.delivery, id), ":course", "abuse-desk-basics", ":lesson", "what-eokm-does", ":attempt",
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
