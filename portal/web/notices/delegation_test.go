package notices_test

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

func TestDelegate_ToTheResellerAndBack(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/delegate?n=2")
	require.Contains(t, form.Text(), "De klok loopt door. U blijft het aanspreekpunt van EOKM.")
	require.Equal(t, "23-11-2026 17:30", portaltest.Fields(form.Doc.Find("main form")).Get("until"), "eight hours from now")

	page := desk.Submit(form, "/delegate", url.Values{"to": {"reseller"}, "note": {"De server is van hen."}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Doorgezet. De klok loopt door en u blijft het aanspreekpunt.")
	require.Contains(t, page.Text(), "S. Bakker heeft adres 2 doorgezet; de klok loopt door")
	require.Contains(t, page.Text(), "Doorverkoper · hun termijn: ma 23 nov 2026 17:30 · De server is van hen.")
	require.Contains(t, page.Text(), "Doorverkoper, hun termijn: 23 nov, 17:30", "at the address itself")
	require.Equal(t, "nog 24 u 00 min", strings.Join(strings.Fields(page.Doc.Find(".column-lead .clock").Text()), " "))
	require.Equal(t, []string{ref}, portaltest.RefsOn(desk.Get("/notices?status=delegated")), "in the inbox as before")

	staff := p.Browser("analyst").Get("/notices/" + ref)
	require.Contains(t, staff.Text(), "Doorverkoper – hun termijn: ma 23 nov 2026 17:30")
	require.Zero(t, staff.Doc.Find(`form[action$="/takeback"]`).Length())

	p.Clock.Advance(8*time.Hour + time.Minute)
	desk = p.Browser("provider-agent")
	page = desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "Uw doorverkoper is te laat. De termijn die u gaf was ma 23 nov 2026 17:30. Grijp nu zelf in")
	page = desk.Submit(page, "/takeback", nil)
	require.Contains(t, page.Text(), "Teruggenomen. U handelt deze adressen weer zelf af.")
	require.NotContains(t, page.Text(), "Uw doorverkoper is te laat.")
	require.Contains(t, page.Text(), "S. Bakker heeft adres 2 teruggenomen")
	require.Contains(t, desk.Post("/notices/"+ref+"/takeback", url.Values{"n": {"2"}}).Text(), "Deze adressen waren niet meer doorgezet.")
}

func TestDelegate_SaysAllThatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	page := desk.Submit(desk.Get("/notices/"+ref+"/delegate"), "/delegate", url.Values{"which": nil, "until": {"morgen"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#which-1", "#to-1", "#until"}, portaltest.FaultsOn(t, page))

	page = desk.Submit(page, "/delegate",
		url.Values{"which": {"1"}, "to": {"customer"}, "until": {"24-11-2026 09:30"}, "note": {"Bel hen."}})
	require.Equal(t, []string{"#until"}, portaltest.FaultsOn(t, page))
	require.Contains(t, page.Text(), "Deze tijd ligt niet vóór uw eigen termijn.")
	fields := portaltest.Fields(page.Doc.Find("main form"))
	require.Equal(t, []string{"1", "customer", "Bel hen."}, []string{fields.Get("which"), fields.Get("to"), fields.Get("note")})

	page = desk.Submit(page, "/delegate", url.Values{"until": {""}, "note": {"www.planted.example.com"}})
	require.Equal(t, []string{"#note"}, portaltest.FaultsOn(t, page))
	require.NotContains(t, page.Body, "planted")
	page = desk.Submit(page, "/delegate", url.Values{"note": {""}})
	require.Equal(t, "/notices/"+ref, page.Path, "without a deadline")
}

func TestDelegate_SomebodyWasFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/delegate")
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, []int{1}, notice.FoundOffline))
	page := desk.Submit(form, "/delegate", url.Values{"to": {"customer"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Deze melding is intussen gewijzigd")
	page = desk.Submit(page, "/delegate", nil)
	require.Contains(t, page.Text(), "S. Bakker heeft adres 2 doorgezet")
	require.Equal(t, "/notices/"+ref, desk.Get("/notices/"+ref+"/delegate").Path, "nothing is left to hand on")
}
