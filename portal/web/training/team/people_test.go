package team_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestTeam_AnAdminAsksAndSees(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	admin, agent := p.Browser("provider-admin"), p.Browser("provider-agent")
	form := admin.Get("/training/team/assign")
	page := admin.Submit(form, "/training/team/assign", url.Values{"due": {"gisteren"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Doc.Find(`#due`).AttrOr("value", ""), "gisteren", "nothing typed is lost")
	page = admin.Submit(page, "/training/team/assign", url.Values{"due": {"1-1-2026"}})
	for _, fault := range []string{"Kies een cursus.", "Kies minstens één persoon.", "Kies een dag die nog komt."} {
		require.Contains(t, page.Text(), fault)
	}
	page = admin.Submit(form, "/training/team/assign",
		url.Values{"course": {"abuse-desk-basics"}, "who": {p.Actor("provider-agent").UserID.String()}, "due": {"30-11-2026"}})
	require.Equal(t, "/training/team", page.Path)
	require.Contains(t, page.Text(), "Gevraagd aan 1 persoon.")
	require.Contains(t, page.Text(), "S. Bakker")
	require.Contains(t, page.Text(), "30 nov 2026", "the last day on which it is in time")
	require.Contains(t, agent.Get("/").Text(), "U bent gevraagd om de cursus ‘Basis abusedesk’ te volgen.")
	due := agent.Get("/training").Doc.Find("section[aria-labelledby=due] li")
	require.Equal(t, 1, due.Length())
	require.Contains(t, due.Text(), "Uiterlijk 30 nov 2026", "the same day for who must")
	require.Equal(t, "/training/abuse-desk-basics/what-eokm-does", due.Find(".actions a").AttrOr("href", ""), "and how to begin")
	require.Equal(t, http.StatusForbidden, agent.Get("/training/team").Status)

	require.Contains(t, admin.Get("/training/team?state=overdue").Text(), "Niets gevonden met dit filter")
	p.Clock.Advance(8 * 24 * time.Hour)
	admin, agent = p.Browser("provider-admin"), p.Browser("provider-agent")
	require.Contains(t, admin.Get("/training/team?state=overdue&course=abuse-desk-basics").Text(), "S. Bakker")
	require.Empty(t, admin.Get("/training/team?state=overdue&course=prevention").Doc.Find("#team tbody tr").Nodes)
	page = admin.Submit(admin.Get("/training/team"), "/withdraw", nil)
	require.Contains(t, page.Text(), "Ingetrokken. Er komen geen herinneringen meer.")
	require.NotContains(t, agent.Get("/").Text(), "U bent gevraagd")
}

func TestTeam_EOKMAsksAProvider(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	editor, admin := p.Browser("editor"), p.Browser("provider-admin")
	form := editor.Get("/training/team/requests/new")
	page := editor.Submit(form, "/training/team/requests", url.Values{"course": {"prevention"}, "due": {"30-11-2026"}})
	require.Contains(t, page.Text(), "Kies een organisatie uit de lijst.")
	page = editor.Submit(form, "/training/team/requests",
		url.Values{"provider": {"voorbeeld"}, "course": {"prevention"}, "role": {"agent"}, "due": {"30-11-2026"}, "note": {"Graag."}})
	require.Equal(t, "/training/team/requests", page.Path)
	require.Contains(t, page.Text(), "1 persoon krijgt een mail.")
	page = admin.Get("/training/team/requests")
	require.Contains(t, page.Text(), "Graag.")
	require.Zero(t, page.Doc.Find("main form").Length(), "it is EOKM's")
	require.Contains(t, admin.Get("/training/team").Text(), "(gevraagd door EOKM)")
	for _, staff := range []string{"analyst", "auditor", "editor"} {
		page = p.Browser(staff).Get("/training/team?provider=voorbeeld")
		require.Contains(t, page.Text(), "S. Bakker")
	}
	page = editor.Submit(editor.Get("/training/team/requests"), "/withdraw", nil)
	require.Contains(t, page.Text(), "Ingetrokken, met alles wat er nog voor openstond.")
	require.NotContains(t, admin.Get("/training/team").Text(), "S. Bakker")
}

// EOKM asks all at once and sees one line for it, in either language; each provider sees what it is asked as if it were alone.
func TestTeam_EOKMAsksEveryProvider(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	editor, admin := p.Browser("editor"), p.Browser("provider-admin")
	editor.Post("/training/team/requests", url.Values{"provider": {"voorbeeld"}, "course": {"prevention"}, "due": {"30-11-2026"}})
	form := editor.Get("/training/team/requests/new")
	require.Equal(t, "Alle providers", form.Doc.Find(`#provider option[value="*"]`).Text())
	page := editor.Submit(form, "/training/team/requests",
		url.Values{"provider": {"*"}, "role": {"analyst"}, "note": {"Zie 192.0.2.7."}, "due": {"30-11-2026"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "*", page.Doc.Find("#provider option[selected]").AttrOr("value", ""), "nothing chosen is lost")
	for _, fault := range []string{"Kies een cursus.", "Deze rol bestaat niet bij deze organisatie."} {
		require.Contains(t, page.Text(), fault)
	}
	all := url.Values{"provider": {"*"}, "course": {"prevention"}, "due": {"1-12-2026"}, "note": {"Graag voor december."}}
	page = editor.Submit(form, "/training/team/requests", all)
	for _, said := range []string{
		"Alle providers vragen?", "Voorkomen en herhaling stoppen", "Iedereen", "1 dec 2026", "Graag voor december.",
		"1 organisatie had deze vraag al.",
	} {
		require.Contains(t, page.Text(), said)
	}
	require.Equal(t, []string{"Vraag 1 organisatie", "Wijzigen"},
		page.Doc.Find("main form button").Map(func(_ int, b *goquery.Selection) string { return strings.TrimSpace(b.Text()) }))
	require.Equal(t, 1, editor.Get("/training/team/requests").Doc.Find("#requests tbody tr").Length(), "nobody is asked yet")
	changing := editor.Submit(page, "/training/team/requests", url.Values{"change": {"1"}})
	require.Equal(t, "Graag voor december.", changing.Doc.Find("#note").Text(), "nothing typed is lost")
	page = editor.Submit(page, "/training/team/requests", url.Values{"sure": {"1"}})
	require.Equal(t, "/training/team/requests", page.Path)
	require.Contains(t, page.Text(), "Gevraagd aan 1 organisatie. 1 persoon krijgt een mail. 1 organisatie had deze vraag al.")
	page = editor.Submit(form, "/training/team/requests", all)
	require.Contains(t, page.Text(), "Dit vroeg EOKM al aan alle providers. Trek eerst de oude vraag in.")

	for lang, want := range map[string]string{
		"nl": "Alle providers (1 organisatie) 0 van 1", "en": "All providers (1 organisation) 0 of 1",
	} {
		rows := p.Browser("editor").Get("/training/team/requests?lang=" + lang).Doc.Find("#requests tbody tr")
		require.Equal(t, 2, rows.Length())
		cells := rows.Last().Find("td")
		require.Equal(t, want, strings.Join(strings.Fields(cells.Eq(1).Text()+" "+cells.Eq(4).Text()), " "))
		require.Equal(t, "/training/team?course=prevention", cells.Eq(4).Find("a").AttrOr("href", ""), "who they are")
	}
	of := editor.Get("/training/team?course=prevention")
	require.Equal(t, 2, of.Doc.Find("#providers tbody tr").Length(), "how each does with it")
	require.Empty(t, editor.Get("/training/team?course=staying-well").Doc.Find("#providers").Nodes)
	theirs := p.Browser("other-agent")
	require.Contains(t, theirs.Get("/").Text(), "U bent gevraagd om de cursus")
	require.Equal(t, 1, admin.Get("/training/team/requests").Doc.Find("#requests tbody tr").Length(), "it was asked before, by itself")
	require.NotContains(t, admin.Get("/training/team/requests").Text(), "Alle providers")

	require.Equal(t, http.StatusForbidden, p.Browser("analyst").Post("/training/team/requests", all).Status)
	withdraw := editor.Get("/training/team/requests").Doc.Find(`form[action^="/training/team/campaigns/"]`)
	require.Equal(t, "Trek in: Alle providers (1 organisatie), Voorkomen en herhaling stoppen",
		withdraw.Find("button").AttrOr("aria-label", ""))
	page = editor.Post(withdraw.AttrOr("action", ""), nil)
	require.Contains(t, page.Text(), "Ingetrokken, met alles wat er nog voor openstond.")
	require.NotContains(t, theirs.Get("/").Text(), "U bent gevraagd")
	require.Contains(t, admin.Get("/training/team/requests").Text(), "Loopt")
	log := p.Browser("auditor").Get("/admin/audit").Text()
	require.Contains(t, log, "heeft alle providers gevraagd om cursus prevention te volgen: 1 organisatie")
	require.Contains(t, log, "heeft de vraag aan alle providers om cursus prevention te volgen ingetrokken: 1 organisatie")
}

// What must be passed once more while the certificate holds is a renewal, wherever it stands.
func TestTeam_ARenewalIsNamed(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	_, err := p.Owner.Exec(t.Context(), `INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at)
		SELECT gen_random_uuid(), provider_id, user_id, course_id, user_id, passed_at, expires_at FROM certificates`)
	require.NoError(t, err)
	for lang, want := range map[string][]string{
		"nl": {"Herhaling uiterlijk 23 nov 2027", "Gehaald, geldig tot 23 nov 2027", "23 nov 2027 (herhaling)", "Ja"},
		"en": {"Renewal due by 23 Nov 2027", "Passed, valid until 23 Nov 2027", "23 Nov 2027 (renewal)", "Yes"},
	} {
		agent, admin := p.Browser("provider-agent"), p.Browser("provider-admin")
		card := agent.Get("/training?lang=" + lang).Doc.Find("section").First()
		require.Equal(t, want[0], strings.TrimSpace(card.Find(".tag").Text()))
		require.Contains(t, card.Text(), want[1], "and for how long they have")
		require.Contains(t, agent.Get("/training/abuse-desk-basics").Text(), want[0])
		require.Equal(t, want[2],
			strings.Join(strings.Fields(admin.Get("/training/team?lang="+lang).Doc.Find("#team tbody tr td").Eq(2).Text()), " "))
		require.Equal(t, want[3], exported(t, admin, map[string]rune{"nl": ';', "en": ','}[lang])[1][6])
	}
	p.Clock.Advance(365 * 24 * time.Hour)
	agent, admin := p.Browser("provider-agent"), p.Browser("provider-admin")
	require.Contains(t, agent.Get("/training").Text(), "Te laat: was 23 nov 2027")
	require.NotContains(t, admin.Get("/training/team").Text(), "(herhaling)", "it holds no more")
	require.Empty(t, exported(t, admin, ';')[1][6])
}

// exported is the file of a team, line by line; a spreadsheet in Dutch has a semicolon between cells.
func exported(t *testing.T, b *portaltest.Browser, comma rune) [][]string {
	t.Helper()
	file := b.Post("/training/team/export", nil)
	require.Equal(t, http.StatusOK, file.Status)
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff")))
	reader.Comma = comma
	lines, err := reader.ReadAll()
	require.NoError(t, err)
	return lines
}

// No cell is a formula, and who took it along is on record.
func TestTeam_Export(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	_, err := p.Owner.Exec(t.Context(), `UPDATE users SET name = '=HYPERLINK("x")' WHERE email = 'provider-agent@example.org'`)
	require.NoError(t, err)
	portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	// By the day that was asked, though it is done: who reads the file asks whether it was in time.
	_, err = p.Owner.Exec(t.Context(),
		`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at, closed_at, closed)
		SELECT gen_random_uuid(), provider_id, user_id, course_id, user_id, passed_at, '2026-11-30 23:00Z', passed_at, 'passed'
			FROM certificates`)
	require.NoError(t, err)
	admin := p.Browser("provider-admin")
	row := admin.Get("/training/team").Doc.Find("#team tbody tr").Text()
	require.Contains(t, row, "30 nov 2026")
	require.Contains(t, row, "23 nov 2026")
	file := admin.Post("/training/team/export", url.Values{"state": {"done"}})
	require.Equal(t, http.StatusOK, file.Status)
	require.Contains(t, file.Header.Get("Content-Disposition"), `attachment; filename="training-`)
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff")))
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Equal(t, []string{
		"Voorbeeld Hosting B.V.", `'=HYPERLINK("x")`, "Medewerker", "Basis abusedesk", "Gehaald", "2026-11-30", "", "2026-11-23",
		"2027-11-23", portaltest.CertificateNumber,
	}, lines[1])
	require.Equal(t, []string{"Uiterlijk", "Herhaling", "Gehaald op", "Geldig tot"}, lines[0][5:9])
	for course, want := range map[string]int{"abuse-desk-basics": 2, "prevention": 1} {
		body := admin.Post("/training/team/export", url.Values{"course": {course}}).Body
		require.Equal(t, want, strings.Count(strings.TrimSpace(body), "\n")+1, "%s, and the line of names", course)
	}
	require.Equal(t, http.StatusForbidden, p.Browser("auditor").Post("/training/team/export", nil).Status)
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'team_exported'`).Scan(&kept))
	require.Equal(t, 3, kept)
}
