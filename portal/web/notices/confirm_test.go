package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

func TestConfirm_PartOfANotice(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2), portaltest.Image(3))
	p.Clock.Advance(10 * time.Minute)
	desk := p.Browser("provider-agent")

	form := desk.Get("/notices/" + ref + "/confirm")
	fields := portaltest.Fields(form.Doc.Find("main form"))
	require.Equal(t, []string{"1", "2", "3"}, fields["which"], "all that wait are ticked")
	require.Equal(t, "23-11-2026 09:40", fields.Get("when"), "now, while that is in time")
	require.Empty(t, fields["measure"])
	form = desk.Get("/notices/" + ref + "/confirm?n=1&n=3")
	require.Equal(t, []string{"1", "3"}, portaltest.Fields(form.Doc.Find("main form"))["which"])

	receipt := desk.Submit(form, "/confirm",
		url.Values{"measure": {"file_removed"}, "logs": {"yes"}, "cache_purged": {"1"}, "note": {"Klaar."}})
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	facts := portaltest.FactsOn(receipt)
	require.Equal(t, "Bestand verwijderd", facts["Maatregel"])
	require.Equal(t, "2", facts["Adressen"])
	require.Equal(t, ref, facts["Zaaknummer"])
	require.Regexp(t, `^R-[2-9A-Z]{4}-[2-9A-Z]{4}$`, facts["Ontvangstnummer"])
	require.Contains(t, receipt.Text(), "Volgende melding: "+ref, "one address of it still waits")

	page := desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "S. Bakker heeft verwijdering gemeld van adressen 1 en 3")
	require.Contains(t, page.Text(), facts["Ontvangstnummer"])
	require.Equal(t, []string{"2"}, portaltest.Fields(desk.Get("/notices/" + ref + "/confirm").Doc.Find("main form"))["which"])
	require.Equal(t, 200, p.Browser("provider-agent").Get(receipt.Path).Status, "a colleague's desk sees it too")
}

func TestConfirm_SaysAllThatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	send := func(with url.Values) *portaltest.Page {
		t.Helper()
		page := desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", with)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Regexp(t, "^Fout: ", page.Doc.Find("title").Text())
		return page
	}
	page := send(url.Values{"which": nil, "when": {""}})
	require.Equal(t, []string{"#which-1", "#measure-1", "#when"}, portaltest.FaultsOn(t, page))
	require.Contains(t, page.Text(), "Kies wat u heeft gedaan")

	page = send(url.Values{
		"which": {"2"}, "when": {"gisteren"}, "measure": {"null"}, "logs": {"no"}, "note": {"Even wachten."}, "cache_purged": {"1"},
	})
	require.Equal(t, []string{"#measure-1", "#when"}, portaltest.FaultsOn(t, page))
	fields := portaltest.Fields(page.Doc.Find("main form"))
	require.Equal(t, []string{"2"}, fields["which"])
	require.Equal(t, "gisteren", fields.Get("when"))
	require.Equal(t, "no", fields.Get("logs"))
	require.Equal(t, "1", fields.Get("cache_purged"))
	require.Equal(t, "Even wachten.", fields.Get("note"))

	for when, said := range map[string]string{
		"23-11-2026 09:45": "Deze tijd ligt in de toekomst.",
		"22-11-2026 09:30": "Deze tijd ligt vóór de melding.",
	} {
		page = send(url.Values{"measure": {"page_removed"}, "when": {when}})
		require.Equal(t, []string{"#when"}, portaltest.FaultsOn(t, page))
		require.Contains(t, page.Text(), said)
		require.Equal(t, "page_removed", portaltest.Fields(page.Doc.Find("main form")).Get("measure"))
	}

	page = send(url.Values{"measure": {"page_removed"}, "note": {"Was https://planted.example.com/x van een klant."}})
	require.Equal(t, []string{"#note"}, portaltest.FaultsOn(t, page))
	require.Equal(t, "Was ••• van een klant.", portaltest.Fields(page.Doc.Find("main form")).Get("note"))
	page = send(url.Values{"note": {"Was https://planted.example.com/x van een klant."}})
	require.NotContains(t, page.Body, "planted", "also when something else is wrong")

	english := desk.Get("/notices/" + ref + "/confirm?lang=en")
	require.Contains(t, desk.Submit(english, "/confirm", nil).Text(), "Choose what you did")
}

func TestConfirm_AMeasureThatDoesNotCountSaysSoOnEveryPage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm")
	require.Contains(t, form.Text(), "Dit telt niet als verwijdering")
	require.Contains(t, form.Doc.Find("#measure-9-hint").Text(), "nog bereikbaar via het IP-adres")
	require.Contains(t, form.Doc.Find("#measure-6-hint").Text(), "dit haalt ook anderen offline")

	receipt := desk.Submit(form, "/confirm", url.Values{"measure": {"dns_removed"}})
	require.Equal(t, "Vastgelegd, maar de klok loopt door", receipt.H1())
	require.Contains(t, receipt.Text(),
		"Deze maatregel telt niet als verwijdering. Het bestand is nog bereikbaar via het IP-adres of een andere naam.")
	require.Contains(t, receipt.Text(), "Server of VPS uitgezet")
	require.Equal(t, "/notices/"+ref+"/confirm", receipt.Doc.Find(".btn-primary").AttrOr("href", ""))

	page := desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "nog 24 u 00 min")
	require.Contains(t, page.Text(), "S. Bakker heeft voor het adres een maatregel gemeld die niet telt; de klok loopt door")
	require.Equal(t, []string{ref}, portaltest.RefsOn(desk.Get("/notices")))
}

func TestConfirm_TwiceIsOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm")
	measure := url.Values{"measure": {"file_removed"}}
	first, second := desk.Submit(form, "/confirm", measure), desk.Submit(form, "/confirm", measure)
	require.Equal(t, first.Path, second.Path)
	var n int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM responses`).Scan(&n))
	require.Equal(t, 1, n)
}

func TestConfirm_SomebodyWasFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm")
	typed := url.Values{"measure": {"account_suspended"}, "note": {"Klaar."}}

	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, []int{1}, notice.FoundOffline))
	page := desk.Submit(form, "/confirm", typed)
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Deze melding is intussen gewijzigd: EOKM heeft gecontroleerd: adres 1 is niet meer bereikbaar")
	fields := portaltest.Fields(page.Doc.Find("main form"))
	require.Equal(t, []string{"2"}, fields["which"])
	require.Equal(t, "Klaar.", fields.Get("note"))
	require.Equal(t, "account_suspended", fields.Get("measure"))

	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, []int{2}, notice.FoundOffline))
	page = desk.Submit(page, "/confirm", nil)
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "U hoeft hier niets meer te doen: alle adressen zijn al beantwoord. Laatst: De melding is afgerond")
	require.Contains(t, page.Text(), "niets vastgelegd")
	require.Contains(t, page.Text(), "Klaar.", "what was typed is nowhere else")
}

// EOKM closes the last address while somebody types: nothing of what they typed is lost, whichever the form and the language.
func TestDeskForms_KeepWhatWasTypedWhenNothingIsLeft(t *testing.T) {
	t.Parallel()
	for form, typed := range map[string]url.Values{
		"confirm":  {"measure": {"file_removed"}, "note": {"Dit stond er."}},
		"dispute":  {"reason": {"collateral"}, "explanation": {"Dit stond er."}},
		"delegate": {"to": {"reseller"}, "note": {"Dit stond er."}},
		"question": {"text": {"Dit stond er."}},
	} {
		for lang, says := range map[string]string{"nl": "niets vastgelegd", "en": "Nothing of what you sent now is recorded"} {
			p := portaltest.New(t)
			ref := p.Notice("192.0.2.17", portaltest.Image(1))
			desk := p.Browser("provider-agent")
			opened := desk.Get("/notices/" + ref + "/" + form + "?lang=" + lang)
			require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOffline))
			page := desk.Submit(opened, "/"+form, typed)
			require.Contains(t, page.Text(), "Dit stond er.", form)
			if form != "question" { // that is sent all the same
				require.Contains(t, page.Text(), says, form)
			}
		}
	}
}

func TestConfirm_AfterTheDeadlineTheDeskSaysWhen(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	p.Clock.Advance(25 * time.Hour)
	form := p.Browser("provider-agent").Get("/notices/" + ref + "/confirm")
	require.Empty(t, portaltest.Fields(form.Doc.Find("main form")).Get("when"))
	require.Contains(t, form.Text(), "te laat met 1 u 00 min")
}
