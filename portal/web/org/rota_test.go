package org_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestRota_AnAdminFillsItAndEOKMSeesWhoIsOn(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t) // it is Monday 23 November 2026, 09:30 Dutch time
	admin := p.Browser("provider-admin")
	form := admin.Get("/org/rota")
	require.Contains(t, form.Text(), "heeft niemand dienst")
	me := p.Actor("provider-agent").UserID.String()
	page := admin.Submit(form, "/org/rota", url.Values{"person": {me}, "begins": {"kwart voor"}, "ends": {""}, "phone": {"geen"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 4, page.Doc.Find(".error-summary li").Length(), "all at once")
	page = admin.Submit(form, "/org/rota", url.Values{
		"person": {me}, "weekday": {"7", "1"}, "begins": {"22:00"}, "ends": {"12.00"}, "phone": {"020 555 0101"},
	})
	require.Contains(t, page.Text(), "Nu dienst:")
	require.Contains(t, page.Text(), "23 nov 2026 12:00")
	require.Equal(t, 2, page.Doc.Find("#shifts tbody tr").Length())
	require.Contains(t, p.Browser("analyst").Get("/providers/voorbeeld").Text(), "Nu dienst:")
	require.NotContains(t, p.Browser("analyst").Get("/providers/noorderlicht").Text(), "Nu dienst:")

	agent := p.Browser("provider-agent")
	require.Zero(t, agent.Get("/org/rota").Doc.Find("main form").Length())
	remove := page.Doc.Find(`#shifts form`).First().AttrOr("action", "")
	require.Equal(t, http.StatusForbidden, agent.Post(remove, nil).Status)
	page = admin.Post(remove, nil)
	require.Equal(t, 1, page.Doc.Find("#shifts tbody tr").Length())
	require.Equal(t, http.StatusNotFound, admin.Post(remove, nil).Status)
}

func TestWorkload_WhoHasHowMuch(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.10", "https://img.example.com/1")
	page := p.Browser("provider-admin").Get("/org/workload")
	require.Contains(t, page.Doc.Find("#workload tbody tr").Last().Text(), "Zonder behandelaar")
	require.Equal(t, "1", strings.TrimSpace(page.Doc.Find("#workload tbody tr").Last().Find("td").First().Text()))
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Get("/org/workload").Status)
}

func TestInviteList_AllOrNobody(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-admin")
	var domain string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT split_part(email, '@', 2) FROM users WHERE id = $1`,
		p.Actor("provider-admin").UserID).Scan(&domain))
	form := b.Get("/org/members/list")
	mails := func() (n int) {
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM mails WHERE kind = 'invitation'`).Scan(&n))
		return n
	}
	bad := strings.Join([]string{
		"naam;e-mailadres;rol", "A. Een;een@" + domain, "", "geen adres", "B. Twee;een@" + domain + ";medewerker",
		"C. Drie;drie@elders.example;koning", ";vier@" + domain,
	}, "\r\n")
	page := b.Submit(form, "/org/members/list", url.Values{"list": {bad}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	var faults []string
	for _, s := range page.Doc.Find(".error-summary li").EachIter() {
		faults = append(faults, strings.SplitAfter(s.Text(), ":")[0])
	}
	require.Equal(t, []string{
		"Regel 4, e-mailadres:", "Regel 5, e-mailadres:", "Regel 6, rol:", "Regel 6, e-mailadres:", "Regel 7, naam:",
	}, faults)
	require.Zero(t, mails(), "nobody")
	require.Contains(t, page.Doc.Find("textarea").Text(), "drie@elders.example", "what was typed is kept")

	var many []string
	for n := range 201 {
		many = append(many, fmt.Sprintf("P. Ersoon\tp%d@%s\tBeheerder", n, domain))
	}
	page = b.Submit(form, "/org/members/list", url.Values{"list": {strings.Join(many, "\n")}})
	require.Contains(t, page.Doc.Find(".error-summary").Text(), "De lijst heeft 201 mensen")
	require.Zero(t, mails())
	page = b.Submit(form, "/org/members/list", url.Values{"list": {strings.Join(many[:200], "\n")}})
	require.Contains(t, page.Text(), "Er zijn 200 uitnodigingen verstuurd.")
	require.Equal(t, 200, mails())
	page = b.Submit(form, "/org/members/list", url.Values{"list": {"N. Og; nog@" + domain}})
	require.Equal(t, http.StatusTooManyRequests, page.Status, "a second such list waits")
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Get("/org/members/list").Status)
	require.Equal(t, http.StatusOK, p.Browser("admin").Get("/admin/users/list").Status)
}
