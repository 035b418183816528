package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// options lists the values that a form offers under a name.
func options(page *portaltest.Page, name string) []string {
	var out []string
	page.Doc.Find(`input[name="` + name + `"], select[name="` + name + `"] option`).Each(func(_ int, s *goquery.Selection) {
		out = append(out, s.AttrOr("value", ""))
	})
	return out
}

func TestDecide_OnlyWhatFits(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b")
	b := p.Browser("analyst")
	page := b.Get("/notices/" + ref + "/decision")
	require.Equal(t, []string{"withdraw", "reroute"}, options(page, "decision"), "nothing is disputed")
	require.Equal(t, []string{"", p.Provider("noorderlicht").String(), "nobody"}, options(page, "to"), "not to whom it has already")
	portaltest.Object(t, p, ref, 2)
	page = b.Get("/notices/" + ref + "/decision?lang=en")
	require.Equal(t, []string{"uphold", "withdraw", "reroute"}, options(page, "decision"))
	require.Equal(t, "2", page.Doc.Find(`input[name="n"][checked]`).AttrOr("value", ""))

	unrouted := p.Notice("203.0.113.9", "http://x.example.com/a")
	page = b.Get("/notices/" + unrouted + "/decision")
	require.Equal(t, []string{"withdraw"}, options(page, "decision"))
	require.Empty(t, options(page, "to"))
}

func TestDecide_AllThatIsMissingAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	b := p.Browser("analyst")
	page := b.Post("/notices/"+ref+"/decision", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	var fields []string
	page.Doc.Find(".error-summary a").Each(func(_ int, s *goquery.Selection) { fields = append(fields, s.AttrOr("href", "")) })
	require.Equal(t, []string{"#n-1", "#decision-1", "#reason"}, fields)
	for _, field := range fields {
		require.Equal(t, 1, page.Doc.Find(field).Length(), field)
	}
}

func TestDecide_KeepsWhatWasTyped(t *testing.T) {
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	b := p.Browser("analyst")
	for name, test := range map[string]struct {
		form  url.Values
		fault string
	}{
		"no provider": {url.Values{"n": {"1"}, "decision": {"reroute"}, "reason": {"Een ander netwerk."}}, "Kies een provider"},
		"not disputed": {
			url.Values{"n": {"1"}, "decision": {"uphold"}, "reason": {"Een ander netwerk."}},
			"Deze adressen zijn niet of niet meer betwist. Kies een andere beslissing of andere adressen",
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.Post("/notices/"+ref+"/decision", test.form)
			require.Equal(t, http.StatusUnprocessableEntity, page.Status)
			require.Contains(t, page.Text(), test.fault)
			require.Equal(t, "Een ander netwerk.", page.Doc.Find("#reason").Text())
			require.Equal(t, "1", page.Doc.Find(`input[name="n"][checked]`).AttrOr("value", ""))
		})
	}
	page := b.Post("/notices/"+ref+"/decision", url.Values{"n": {"1"}, "decision": {"withdraw"}, "reason": {"zie img.example.com/a"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "no address where the desk reads it")
	require.Equal(t, models.StateDelivered, portaltest.State(t, p, ref, 1))
}

func TestDecide_SomebodyWasFirstKeepsTheReason(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b")
	portaltest.Object(t, p, ref, 1)
	b := p.Browser("analyst")
	form := b.Get("/notices/" + ref + "/decision")
	portaltest.ReportRemoval(t, p, ref, 1) // the desk removed it after all
	page := b.Submit(form, "/decision", url.Values{"decision": {"uphold"}, "reason": {"De melding klopt."}})
	require.Equal(t, http.StatusConflict, page.Status)
	page = b.Submit(form, "/decision",
		url.Values{"decision": {"reroute"}, "to": {p.Provider("noorderlicht").String()}, "reason": {"De melding klopt."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Zo staat het nu: adres 1: Verwijdering gemeld.")
	require.Equal(t, "De melding klopt.", page.Doc.Find("#reason").Text())
}

func TestDecide_EachIsCarriedOut(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b", "http://img.example.com/c")
	portaltest.Object(t, p, ref)
	p.Clock.Advance(20 * time.Hour)
	b := p.Browser("analyst")
	decide := func(form url.Values) *portaltest.Page {
		page := b.Submit(b.Get("/notices/"+ref+"/decision"), "/decision", form)
		require.Equal(t, "/notices/"+ref, page.Path)
		return page
	}
	page := decide(url.Values{"n": {"1"}, "decision": {"uphold"}, "reason": {"De melding klopt."}})
	require.Contains(t, page.Text(), "De melding blijft staan voor 1 adres.")
	decide(url.Values{"n": {"2"}, "decision": {"withdraw"}, "reason": {"Een fout van ons."}})
	page = decide(url.Values{
		"n": {"3"}, "decision": {"reroute"}, "to": {p.Provider("noorderlicht").String()}, "reason": {"Een ander netwerk."},
	})
	require.Contains(t, page.Text(), "De klok is daar nu begonnen.")
	require.Equal(t, models.StateAcknowledged, portaltest.State(t, p, ref, 1))
	require.Equal(t, models.StateWithdrawn, portaltest.State(t, p, ref, 2))
	require.Equal(t, models.StateNotOurs, portaltest.State(t, p, ref, 3))

	inbox := p.Browser("other-agent").Get("/notices")
	require.Contains(t, inbox.Text(), "nog 24 u 00 min")
	require.Contains(t, p.Browser("provider-agent").Get("/notices/"+ref).Text(), "Een fout van ons.", "the desk reads the reason")
}

func TestStaffForms_WhoMay(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	for _, form := range []string{"decision", "route", "hold"} {
		path := "/notices/" + ref + "/" + form
		for _, account := range []string{"provider-agent", "other-agent", "editor", "auditor"} {
			b := p.Browser(account)
			require.Equal(t, http.StatusForbidden, b.Get(path).Status, "%s as %s", path, account)
			require.Equal(t, http.StatusForbidden, b.Post(path, url.Values{"n": {"1"}}).Status, "%s as %s", path, account)
		}
		b := p.Browser("analyst")
		absent := "/notices/EOKM-2026-999999/" + form
		require.Equal(t, http.StatusNotFound, b.Get(absent).Status)
		require.Equal(t, http.StatusNotFound, b.Post(absent, url.Values{"n": {"1"}}).Status)
	}
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Post("/notices/"+ref+"/resume", url.Values{"held": {"1"}}).Status)
	require.Equal(t, http.StatusNotFound, p.Browser("analyst").Post("/notices/EOKM-2026-999999/resume", url.Values{"held": {"1"}}).Status)
}
