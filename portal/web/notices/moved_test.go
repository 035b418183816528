package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// refOf is the one reference on a list of notices that is not one of these.
func refOf(t *testing.T, page *portaltest.Page, not ...string) string {
	t.Helper()
	for _, a := range page.Doc.Find(`a[href^="/notices/EOKM-"]`).EachIter() {
		ref := strings.TrimPrefix(a.AttrOr("href", ""), "/notices/")
		if !strings.Contains(strings.Join(not, " "), ref) {
			return ref
		}
	}
	require.Fail(t, "no notice on "+page.Path)
	return ""
}

func TestMoved_BothNoticesNameEachOtherToEOKMAlone(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	p.Clock.Advance(time.Hour)
	desk, analyst, other := p.Browser("provider-agent"), p.Browser("analyst"), p.Browser("other-agent")
	said := url.Values{
		"which": {"2"}, "reason": {"not_our_network"}, "explanation": {"Niet van ons."}, "owner": {"noorderlicht"},
		"whereabouts": {"198.51.100.40"},
	}
	form := desk.Get("/notices/" + ref + "/dispute")
	require.Contains(t, form.Text(), "Van wie is het dan?")
	require.Contains(t, desk.Submit(form, "/dispute", said).Text(), "Is volgens de provider van: noorderlicht.")

	form = analyst.Get("/notices/" + ref + "/decision")
	chosen := form.Doc.Find(`select[name="to"] option[selected]`)
	require.Equal(t, "Noorderlicht Cloud", chosen.Text(), "the likely owner")
	require.Contains(t, form.Text(), "Voorstel: Noorderlicht Cloud. Volgens de abusedesk staat het in 198.51.100.0/24")
	require.Contains(t, form.Text(), "Is volgens de provider van: noorderlicht.")
	require.Contains(t, analyst.Get("/notices/"+ref+"/decision?lang=en").Text(), "Suggestion: Noorderlicht Cloud. The abuse desk says")
	analyst.Get("/notices/" + ref + "/decision?lang=nl")
	analyst.Submit(form, "/decision", url.Values{"decision": {"reroute"}, "reason": {"U heeft gelijk."}})
	there := refOf(t, other.Get("/notices"))

	for _, lang := range []struct{ name, to, from, moved, came string }{
		{"nl", "Verplaatst naar", "Kwam van", "Verplaatst naar " + there + ": adres 2", "Kwam van " + ref + ": het adres"},
		{"en", "Moved to", "Came from", "Moved to " + there + ": address 2", "Came from " + ref + ": the address"},
	} {
		for _, account := range []string{"analyst", "admin", "auditor"} {
			b := p.Browser(account)
			old, now := b.Get("/notices/"+ref+"?lang="+lang.name), b.Get("/notices/"+there+"?lang="+lang.name)
			require.Contains(t, old.Text(), lang.to)
			require.Contains(t, old.Text(), lang.moved, "in the history")
			require.Contains(t, old.Text(), "Noorderlicht Cloud")
			require.Equal(t, 1, old.Doc.Find(`.facts a[href="/notices/`+there+`"]`).Length())
			require.Contains(t, now.Text(), lang.from)
			require.Contains(t, now.Text(), lang.came)
			require.Equal(t, 1, now.Doc.Find(`.facts a[href="/notices/`+ref+`"]`).Length())
		}
		log := p.Browser("auditor").Get("/admin/audit?lang=" + lang.name).Text()
		require.Contains(t, log, lang.to+" "+there)
		require.Contains(t, log, lang.from+" "+ref)
	}

	for _, account := range []string{"provider-agent", "provider-admin"} {
		page := p.Browser(account).Get("/notices/" + ref)
		require.Contains(t, page.Text(), "Adres 2 hoort niet bij u.")
		require.Contains(t, page.Text(), "EOKM heeft beslist: adres 2 hoort niet bij u")
		require.Contains(t, page.Text(), "Hoort niet bij u Niet ons netwerk")
		for _, word := range []string{there, "Noorderlicht Cloud", "Verplaatst", "Kwam van", "andere provider"} {
			require.NotContains(t, page.Body, word)
		}
		require.Contains(t, p.Browser(account).Get("/notices/"+ref+"?lang=en").Text(), "Address 2 is not yours.")
	}
	require.NotContains(t, p.Browser("provider-admin").Get("/org/log").Body, there)
	page := other.Get("/notices/" + there)
	for _, word := range []string{ref, "Voorbeeld Hosting", "Verplaatst", "Kwam van", "Niet van ons"} {
		require.NotContains(t, page.Body, word)
	}
	require.Equal(t, http.StatusNotFound, other.Get("/notices/"+ref).Status)
	require.Equal(t, http.StatusNotFound, desk.Get("/notices/"+there).Status)
}

func TestMoved_ToNobodyKnownYet(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	p.Clock.Advance(time.Hour)
	desk, analyst := p.Browser("provider-agent"), p.Browser("analyst")
	desk.Submit(desk.Get("/notices/"+ref+"/dispute"), "/dispute", url.Values{
		"reason": {"customer_left"}, "explanation": {"Verhuisd."}, "whereabouts": {"cdn.b.example"},
	})
	form := analyst.Get("/notices/" + ref + "/decision")
	require.Empty(t, form.Doc.Find(`select[name="to"] option[selected]`).AttrOr("value", ""))
	require.Contains(t, form.Text(), "Nog niet bekend: terug naar Zonder provider")
	page := analyst.Submit(form, "/decision", url.Values{"decision": {"reroute"}, "reason": {"U heeft gelijk."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Kies een provider")
	page = analyst.Submit(page, "/decision", url.Values{"to": {"nobody"}})
	require.Contains(t, page.Text(), "1 adres staat weer bij Zonder provider. Daar loopt nog geen klok.")

	page = analyst.Get("/triage/unrouted")
	require.Equal(t, []string{"Niet van de eerdere provider"}, portaltest.Column(page, 5))
	require.Equal(t, []string{"Geen voorstel"}, portaltest.Column(page, 6), "not the desk whose it is not, though its network it is")
	back := refOf(t, page, ref)
	form = analyst.Get("/notices/" + back + "/route")
	require.Contains(t, form.Text(), "Voorbeeld Hosting B.V.: Staat volgens de provider op: cdn[.]b[.]example")
	require.Contains(t, analyst.Get("/notices/"+ref).Text(), back+" (Nog geen provider): het adres")
	require.Equal(t, http.StatusNotFound, desk.Get("/notices/"+back).Status)
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "Deze melding hoort niet bij u.")
}

// Who had an address reveals it no more: not with a reveal from before, nor with a new one, nor as a copy.
func TestMoved_NoRevealByWhoHadIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...)
	noorderlicht := p.Provider("noorderlicht").String()
	desk, admin, analyst := p.Browser("provider-agent"), p.Browser("provider-admin"), p.Browser("analyst")
	for _, b := range []*portaltest.Browser{desk, admin, analyst} {
		require.Contains(t, b.Submit(b.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"logs"}}).Body, "one.html")
	}
	move := func(n string) {
		analyst.Submit(analyst.Get("/notices/"+ref+"/decision?n="+n), "/decision", url.Values{
			"n": {n}, "decision": {"reroute"}, "to": {noorderlicht}, "reason": {"Niet dit netwerk."},
		})
	}
	move("1")
	for _, b := range []*portaltest.Browser{desk, admin} {
		page := b.Get("/notices/" + ref)
		require.NotContains(t, page.Body, "one.html")
		require.Contains(t, page.Text(), "hxxp://img[.]example[.]org:8080/"+portaltest.Planted+"/two", "which is theirs still")
		require.Contains(t, page.Text(), "hxxps://"+portaltest.Planted+"-host[.]example[.]com/•••", "masked stays")
		require.Equal(t, portaltest.PlantedAddresses()[1]+"\n", b.Submit(page, "/addresses", nil).Body)
	}
	move("2")
	for _, b := range []*portaltest.Browser{desk, admin} {
		page := b.Get("/notices/" + ref)
		require.NotContains(t, page.Body, "/two")
		require.NotContains(t, buttonsOf(page), "Volledige adressen tonen")
		require.NotContains(t, page.Text(), "U kunt ze volledig tonen")
		require.NotContains(t, page.Text(), "Wie de adressen toont")
		require.Equal(t, 0, page.Doc.Find(`form[action$="/addresses"]`).Length())
		require.Equal(t, "/notices/"+ref, b.Get("/notices/"+ref+"/reveal").Path)
		page = b.Post("/notices/"+ref+"/reveal", url.Values{"why": {"remove"}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Contains(t, page.Text(), "U kunt de volledige adressen niet meer tonen.")
		require.NotContains(t, b.Post("/notices/"+ref+"/addresses", nil).Body, "/two")
		require.NotContains(t, b.Post("/notices/export", url.Values{"back": {"/notices?tab=all"}}).Body, portaltest.Planted+"/")
	}
	require.Contains(t, analyst.Get("/notices/"+ref).Body, "one.html", "EOKM still does")
	require.Equal(t, models.StateNotOurs, portaltest.State(t, p, ref, 1))
}
