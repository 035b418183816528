package story_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/portaltest"
)

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
	staff := visitsOf("/triage", "/triage/unrouted", "/triage/rechecks", "/triage/disputes", "/triage/sightings", "/triage/questions",
		"/triage/applications", "/notices?tab=all",
		"/providers", "/providers?status=left", "/providers/waddenzee-servers", "/providers/voorbeeld", "/providers/voorbeeld/people",
		"/notices/"+all["on_hold"]+"/decision", "/intake", "/intake/imports/"+d.imported(t),
		"/intake/observations", "/intake/observations/"+d.observed(t), "/intake/reconcile", "/intake/reconcile/"+d.compared(t),
		"/intake/outcomes", "/stats", "/stats/definitions", "/stats/report", "/stats/scenario", "/stats/scenario?growth=x",
		"/triage/recurrences", "/triage/recurrences?by=host", "/casework/"+all["answered"]+"/notes", "/escalations",
		"/escalations/voorbeeld", "/escalations/voorbeeld/letter/nl", "/escalations/voorbeeld/letter/en")
	for _, ref := range own {
		desk = append(desk, visit{path: "/notices/" + ref})
	}
	desk = append(desk, visit{"/views/new", `main form[action="/views"]`}, visit{path: "/practice"},
		visit{"/practice", `main form[action="/practice"]`}, visit{path: "/statements/" + own["answered"]},
		visit{path: "/statements/" + own["delivered"] + "?in=en"}, visit{path: "/account/push"})
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
	promise := "/casework/" + own["delivered"] + "/promise"
	desk = append(desk, visit{path: promise}, visit{promise, `main form[action$="/promise"]`},
		visit{path: "/notices/" + own["answered"] + "/retract"},
		visit{"/notices/" + own["answered"] + "/retract", `main form[action$="/retract"]`})
	for form, ref := range map[string]string{
		"decision": all["disputed"], "hold": own["delivered"], "question": own["delivered"], "route": all["unrouted"],
	} {
		page := "/notices/" + ref + "/" + form
		staff = append(staff, visit{path: page}, visit{page, `main form[action$="/` + form + `"]`})
	}
	list := map[string][]visit{
		"": visitsOf("/", "/kb", "/kb/calling-the-police", "/login", "/developers", "/help/exposure", "/help/customers", "/contact",
			"/accessibility", "/privacy", "/formats",
			"/status", "/figures", "/demo/mail", "/demo/mail/"+d.mail, "/dev/ui"),
		agent: append(append(append(desk, d.jobs(t)...), d.handed(t)...),
			visitsOf("/", "/kb", "/kb/search?q=doorvekoper", "/kb/search?q=xqzzzv",
				"/kb/which-measure",
				"/kb/which-measure/versions", "/kb/which-measure/versions/1..2", "/stats", "/stats?period=2026", "/stats/definitions",
				"/stats/dsa/2026", "/stats/dsa/2027", "/org", "/org/networks", "/org/contacts", "/org/keys")...),
		analyst: append(staff, visit{"/intake", `form[enctype]`}, visit{"/intake/observations", `form[enctype]`},
			visit{"/intake/reconcile", `form[enctype]`}, visit{"/intake/outcomes", `main form[action="/intake/outcomes/export"]`},
			visit{"/escalations/voorbeeld", `main form[action="/escalations/voorbeeld"]`}, visit{path: "/casework/replies"},
			visit{"/casework/replies", `main form[action="/casework/replies"]`}, visit{path: "/triage/claims"},
			visit{path: "/triage/claims/new"},
			visit{path: "/triage/mails"},
			visit{path: "/triage/claims/" + d.claim(t)}, visit{"/triage/claims/" + d.claim(t), `form[action^="/triage/claims/"]`},
			visit{"/triage/claims/new", `form[action="/triage/claims"]`}),
		"auditor": append(visitsOf("/triage/contacts", "/triage/mails", "/triage/claims", "/triage/claims/"+d.claim(t),
			"/triage/unrouted", "/triage/rechecks", "/notices/"+own["answered"], "/admin/audit", "/admin/reveals",
			"/admin/audit?kind=revealed&from=1-11-2026"),
			visit{"/admin/audit?from=5-11-2026&until=1-11-2026", `form[action="/admin/audit"]`}),
		"provider-admin": append(visitsOf("/org/log", "/org/feeds", "/org/tokens", "/org/tokens/"+d.machine(t)),
			visit{"/org/tokens", `main form[action="/org/tokens"]`}),
		"editor": append(visitsOf("/", "/content", "/content/articles/new", "/content/articles/cdn-and-proxy",
			"/content/articles/which-measure",
			"/content/articles/statement-of-reasons/preview", "/content/feedback", "/content/feedback?handled=1", "/content/terms",
			"/content/sources",
			"/kb/which-measure/versions/1..2"),
			visit{"/content/articles/new", `form[action="/content/articles"]`}, visit{path: "/content/articles/statement-of-reasons/edit"},
			visit{"/content/articles/cdn-and-proxy", `form:has([value="return"])`}),
	}
	list[analyst] = append(list[analyst], d.work(t, all["answered"])...)
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
	for account, more := range d.guests(t) {
		list[account] = append(list[account], more...)
	}
	for account, more := range d.hooks(t) {
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

// jobs are the pages of what a desk did to several notices: one that runs, one that is done and one that was undone.
func (d demoWorld) jobs(t *testing.T) []visit {
	t.Helper()
	list := visitsOf("/jobs")
	for _, rest := range []string{jobRuns, jobDone, "'done', now(), now(), u.id"} {
		list = append(list, visit{path: "/jobs/" + jobOf(t, d.owner.QueryRow, rest)})
	}
	return append(list, d.sheets(t)...)
}

// What a job of Voorbeeld's is in: its state, when it ended, and when and by whom it was undone.
const (
	jobRuns = "'running', NULL, NULL, NULL"
	jobDone = "'done', now(), NULL, NULL"
)

// jobOf writes a job that somebody of Voorbeeld ordered, and gives its id.
func jobOf(t *testing.T, query func(context.Context, string, ...any) pgx.Row, rest string) (id string) {
	t.Helper()
	require.NoError(t, query(t.Context(), `INSERT INTO bulk_jobs (id, provider_id, kind, digest, parts, part_count, total,
			user_id, user_role, created_at, state, finished_at, undone_at, undone_by)
		SELECT gen_random_uuid(), u.provider_id, 'acknowledge', '', '[]', 2, 1200, u.id, u.role, now(), `+rest+`
		FROM users u JOIN providers p ON p.id = u.provider_id WHERE p.slug = 'voorbeeld' LIMIT 1 RETURNING id::text`).Scan(&id))
	return id
}

// observed is a file of observations that waits.
func (d demoWorld) observed(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `INSERT INTO observation_files (id, source, state, sums, user_id, created_at)
		SELECT gen_random_uuid(), 'scart', 'staged', '{"rows": 3, "offline": 3}', id, now() FROM users LIMIT 1
		RETURNING id::text`).Scan(&id))
	return id
}

// imported is a file that was read although a row was wrong.
func (d demoWorld) imported(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `SELECT id::text FROM imports WHERE faulty > 0 LIMIT 1`).Scan(&id))
	return id
}
