package providers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

func TestProviders_WhoSeesWhat(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	_, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	portaltest.Apply(t, p, account)
	for name, status := range map[string]int{
		"provider-agent": 403, "provider-admin": 403, "editor": 403, "analyst": 200, "admin": 200, "auditor": 200,
	} {
		b := p.Browser(name)
		for _, path := range []string{
			"/providers", "/providers?status=applied", "/providers/waddenzee-servers", "/triage/applications",
		} {
			for _, lang := range []string{"nl", "en"} {
				require.Equal(t, status, b.Get(withLang(path, lang)).Status, "%s as %s", path, name)
			}
		}
		if status == http.StatusOK {
			page := b.Get("/providers/waddenzee-servers")
			require.Equal(t, name != "auditor", page.Doc.Find(`form[action$="/application"]`).Length() == 1, name)
			require.Equal(t, name == "admin", b.Get("/providers/voorbeeld").Doc.Find(`a[href$="/suspend"]`).Length() == 1, name)
			require.Equal(t, http.StatusNotFound, b.Get("/providers/nobody").Status)
		}
	}
	page := p.Browser("analyst").Get("/providers?status=applied")
	require.Equal(t, 1, page.Doc.Find("#providers tbody tr").Length())
	require.Zero(t, page.Doc.Find("main form input").Length(), "what is typed would stand in the address")
	require.Contains(t, page.Text(), "1 te beoordelen")
	require.Contains(t, p.Browser("analyst").Get("/triage").Text(), "Aanmeldingen 1")
}

func withLang(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

func TestProviders_TheSecondOfTwoAtOnceSeesWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	_, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	portaltest.Apply(t, p, account)
	slow, quick := p.Browser("analyst"), p.Browser("admin")
	form := slow.Get("/providers/waddenzee-servers")
	quick.Submit(quick.Get("/providers/waddenzee-servers"), "/application", url.Values{"do": {"ask"}, "text": {"Wie bent u?"}})
	page := slow.Submit(form, "/application", url.Values{"do": {"approve"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Wie bent u?")
}

func TestProviders_SuspendingAsksForAProofAndIsReadOnEveryPage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", "https://img.example.com/1")
	admin, desk := p.Browser("admin"), p.Browser("provider-agent")
	p.Clock.Advance(16 * time.Minute)
	require.Equal(t, "/account/prove", portaltest.PathOf(admin.Get("/providers/voorbeeld/suspend")))
	admin = p.Browser("admin")
	page := admin.Submit(admin.Get("/providers/voorbeeld/suspend"), "/suspend", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = admin.Submit(page, "/suspend", url.Values{"reason": {"Het postvak werkt niet."}})
	require.Contains(t, page.Text(), "Voorbeeld Hosting B.V. is geschorst.")
	require.Equal(t, http.StatusConflict, admin.Get("/providers/voorbeeld/suspend").Status)

	page = desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "Uw organisatie is geschorst")
	require.Contains(t, desk.Get("/notices?lang=en").Text(), "Your organisation is suspended")
	page = desk.Get("/register/status?lang=nl")
	require.Contains(t, page.Text(), "Het postvak werkt niet.")
	page = desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	require.Contains(t, page.Path, "/receipts/", "what is open is answered as ever")
	p.Notice("192.0.2.5", "https://img.example.com/2")
	require.Contains(t, p.Browser("analyst").Get("/triage/unrouted").Text(), "Voorbeeld Hosting B.V.")
	page = admin.Submit(admin.Get("/providers/voorbeeld/reactivate"), "/reactivate", url.Values{"reason": {"Het werkt weer."}})
	require.Contains(t, page.Text(), "is weer actief")
	require.NotContains(t, desk.Get("/notices").Text(), "geschorst")
}

func TestProviders_LeavingIsAskedByTheOneAndConfirmedByTheOther(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", "https://img.example.com/1")
	own, admin := p.Browser("provider-admin"), p.Browser("admin")
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Get("/org/leave").Status)
	page := own.Get("/org/leave")
	require.Contains(t, page.Text(), "Er staan nog adressen open: 1.")
	require.Equal(t, http.StatusUnprocessableEntity, own.Submit(page, "/org/leave", nil).Status)
	page = own.Submit(page, "/org/leave", url.Values{"reason": {"Wij stoppen met hosting."}})
	page = own.Submit(page, "/org/leave/stay", nil)
	page = own.Submit(page, "/org/leave", url.Values{"reason": {"Wij stoppen met hosting."}})
	require.Contains(t, page.Text(), "U vroeg om te vertrekken.")
	require.Contains(t, admin.Get("/providers/voorbeeld").Text(), "Wij stoppen met hosting.")
	form := admin.Get("/providers/voorbeeld/leave")
	page = admin.Submit(form, "/leave", url.Values{"reason": {"Op verzoek."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Er staan nog adressen open: 1.")
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOffline))
	page = admin.Submit(page, "/leave", url.Values{"reason": {"Op verzoek."}})
	require.Contains(t, page.Text(), "is vertrokken")
	require.Equal(t, "/login", portaltest.PathOf(own.Get("/notices")), "nobody of theirs is signed in")
}

// Two people approve all networks of a provider at once; one that another provider claims too is not among them.
func TestProviders_AllNetworksAreApprovedAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	_, err := p.Store.Provider.Claim(t.Context(), p.Actor("provider-admin"), p.Provider("voorbeeld"),
		"203.0.113.0/26\n203.0.113.64/26\n203.0.113.128/26", "Zie de RIPE-database.")
	require.NoError(t, err)
	_, err = p.Store.Provider.Claim(t.Context(), p.Actor("admin"), p.Provider("noorderlicht"), "203.0.113.128/25", "Zie de RIPE-database.")
	require.NoError(t, err)
	approved := func() (n int) {
		require.NoError(t,
			p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM networks WHERE state = 'approved' AND prefix << '203.0.113.0/24'`).
				Scan(&n))
		return n
	}
	first, second := p.Browser("analyst"), p.Browser("admin")
	require.Zero(t, p.Browser("auditor").Get("/providers/voorbeeld").Doc.Find(`form[action$="/claims"]`).Length())
	shown := first.Get("/providers/voorbeeld")
	require.Contains(t, shown.Text(), "Keur alle 2 netwerken goed")
	page := first.Submit(shown, "/claims", nil)
	require.Contains(t, page.Text(), "Uw goedkeuring van 2 netwerken is vastgelegd.")
	require.Zero(t, page.Doc.Find(`form[action$="/claims"]`).Length(), "the same person is no second one")
	require.Contains(t, first.Submit(shown, "/claims", nil).Text(), "2 netwerken waren intussen veranderd of wachten op iemand anders.")
	require.Zero(t, approved())
	second.Submit(second.Get("/providers/voorbeeld"), "/claims", nil)
	require.Equal(t, 2, approved())
}
