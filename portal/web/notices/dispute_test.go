package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

func TestDispute_ToTheDecision(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/dispute?n=2")
	require.Contains(t, form.Text(), "De klok loopt door.")
	require.Contains(t, form.Text(), "Dit stopt de klok niet. Wat meestal wel kan:")
	for _, kind := range []string{"Het is niet van ons", "Wij kunnen het niet uitvoeren", "Wij zijn het er niet mee eens"} {
		require.Contains(t, form.Text(), kind)
	}

	page := desk.Submit(form, "/dispute", url.Values{"reason": {"not_our_network"}, "explanation": {"Dit IP-adres is verhuurd."}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Uw bericht is vastgelegd. EOKM beslist en antwoordt met een reden. De klok loopt door.")
	require.Contains(t, page.Text(), "S. Bakker heeft adres 2 betwist; de klok loopt door")
	require.Contains(t, page.Text(), "EOKM beslist nog Niet ons netwerk")

	require.NoError(t, p.Store.Notice.Decide(t.Context(), p.Actor("analyst"), notice.Decision{
		Ref: ref, Numbers: []int{2}, Act: notice.DecideUphold, Reason: "Het adres valt onder uw blok.",
	}))
	page = desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "De melding blijft staan Niet ons netwerk")
	require.Contains(t, page.Text(), "Het adres valt onder uw blok.")
	require.Contains(t, page.Text(), "EOKM heeft beslist: de melding blijft staan voor adres 2")
	require.NotContains(t, page.Text(), "M. Jansen", "EOKM's people have no names here")
}

func TestDispute_SaysAllThatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	page := desk.Submit(desk.Get("/notices/"+ref+"/dispute"), "/dispute", url.Values{"which": nil})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#which-1", "#reason-1", "#explanation"}, portaltest.FaultsOn(t, page))

	page = desk.Submit(page, "/dispute", url.Values{"which": {"1"}, "reason": {"legality"}, "explanation": {strings.Repeat("a", 2001)}})
	require.Equal(t, []string{"#explanation"}, portaltest.FaultsOn(t, page))
	fields := portaltest.Fields(page.Doc.Find("main form"))
	require.Equal(t, []string{"1"}, fields["which"])
	require.Equal(t, "legality", fields.Get("reason"))
	require.Len(t, fields.Get("explanation"), 2001)

	page = desk.Submit(page, "/dispute", url.Values{"explanation": {"www.planted.example.com bestaat niet"}})
	require.Equal(t, []string{"#explanation"}, portaltest.FaultsOn(t, page))
	require.NotContains(t, page.Body, "planted")
	require.Contains(t, page.Text(), "Zet hier geen webadres in.")
}

func TestDispute_SomebodyWasFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/dispute")
	require.NoError(t, p.Store.Notice.Decide(t.Context(), p.Actor("analyst"), notice.Decision{
		Ref: ref, Numbers: []int{1}, Act: notice.DecideWithdraw, Reason: "Onze fout.",
	}))
	page := desk.Submit(form, "/dispute", url.Values{"reason": {"duplicate"}, "explanation": {"Zie de andere."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "EOKM heeft de melding ingetrokken voor adres 1")
	page = desk.Submit(page, "/dispute", nil)
	require.Contains(t, page.Text(), "Uw bericht is vastgelegd.")
	require.Equal(t, "/notices/"+ref, desk.Get("/notices/"+ref+"/dispute").Path, "nothing is left to dispute")
}

// Where it really is has a field of its own, since an explanation may not hold it: both sides read it, defanged.
func TestDispute_WhereItReallyIs(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/dispute")
	said := url.Values{"reason": {"not_our_network"}, "explanation": {"Dit IP-adres is verhuurd."}, "whereabouts": {
		"https://cdn.b.example/x",
	}}
	page := desk.Submit(form, "/dispute", said)
	require.Equal(t, []string{"#whereabouts"}, portaltest.FaultsOn(t, page))
	require.Contains(t, page.Text(), "Vul alleen hosts of IP-adressen in")
	require.NotContains(t, page.Body, "cdn.b.example")
	require.Equal(t, "Dit IP-adres is verhuurd.", page.Doc.Find("#explanation").Text())

	page = desk.Submit(page, "/dispute", url.Values{"whereabouts": {"cdn.b.example, 198.51.100.40"}, "explanation": {""}})
	require.Equal(t, []string{"#explanation"}, portaltest.FaultsOn(t, page))
	require.Equal(t, "cdn[.]b[.]example, 198[.]51[.]100[.]40", page.Doc.Find("#whereabouts").AttrOr("value", ""))
	page = desk.Submit(page, "/dispute", url.Values{"explanation": {"Dit IP-adres is verhuurd."}})
	const where = "Staat volgens de provider op: cdn[.]b[.]example, 198[.]51[.]100[.]40"
	require.Contains(t, page.Text(), where)
	require.NotContains(t, page.Body, "cdn.b.example")
	require.Contains(t, p.Browser("analyst").Get("/notices/"+ref+"/decision").Text(), where)
}
