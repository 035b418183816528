package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// Two people of one desk open the same form, and both send it.
func TestColleague_TheSecondIsToldAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form, lang  string
		first, then url.Values
		title       string
		kept        []string
		stays       url.Values // in the form
		ticked      []string
	}{
		"confirm": {
			form: "confirm", first: url.Values{"which": {"1"}, "measure": {"file_removed"}, "note": {"Bestand weg."}},
			then:  url.Values{"which": {"1", "2"}, "measure": {"account_suspended"}, "note": {"Hele account dicht."}},
			title: "Adres 1 is al beantwoord door N. de Vries",
			kept: []string{
				"N. de Vries heeft verwijdering gemeld van adres 1", "Bestand verwijderd", "ma 23 nov 2026 09:31", "Bestand weg.",
			},
			stays: url.Values{"measure": {"account_suspended"}, "note": {"Hele account dicht."}}, ticked: []string{"2"},
		},
		"confirm in English": {
			form: "confirm", lang: "en", first: url.Values{"which": {"1", "2"}, "measure": {"dns_removed"}},
			then:  url.Values{"which": {"1", "2"}, "measure": {"file_removed"}, "note": {"Gone."}},
			title: "Addresses 1 and 2 were answered already by N. de Vries",
			kept: []string{
				"N. de Vries reported a measure that does not count for addresses 1 and 2", "Nothing of what you sent now is recorded",
			},
			stays: url.Values{"measure": {"file_removed"}, "note": {"Gone."}}, ticked: []string{"1", "2"},
		},
		"dispute": {
			form: "dispute", first: url.Values{"which": {"2"}, "reason": {"collateral"}, "explanation": {"Anderen ook."}},
			then:  url.Values{"which": {"2", "3"}, "reason": {"legality"}, "explanation": {"Volgens ons mag dit."}},
			title: "Adres 2 is al beantwoord door N. de Vries", kept: []string{"N. de Vries heeft adres 2 betwist", "Anderen ook."},
			stays: url.Values{"reason": {"legality"}, "explanation": {"Volgens ons mag dit."}}, ticked: []string{"3"},
		},
		"delegate": {
			form: "delegate", first: url.Values{"which": {"1"}, "to": {"reseller"}, "note": {"Gemaild."}},
			then:  url.Values{"which": {"1", "2", "3"}, "to": {"customer"}, "note": {"Gebeld."}},
			title: "Adres 1 is al beantwoord door N. de Vries", kept: []string{"Gemaild."},
			stays: url.Values{"to": {"customer"}, "note": {"Gebeld."}}, ticked: []string{"2", "3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New(t)
			ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2), portaltest.Image(3))
			desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
			path := "/notices/" + ref + "/" + test.form
			mine, theirs := desk.Get(path+"?lang="+test.lang), colleague.Get(path)
			p.Clock.Advance(time.Minute)
			require.Equal(t, http.StatusOK, colleague.Submit(theirs, "/"+test.form, test.first).Status)
			p.Clock.Advance(time.Minute)
			page := desk.Submit(mine, "/"+test.form, test.then)
			require.Equal(t, http.StatusConflict, page.Status)
			told := page.Doc.Find(".error-summary")
			require.Equal(t, test.title, told.Find("h2").Text())
			for _, text := range test.kept {
				require.Contains(t, told.Text(), text)
			}
			fields := portaltest.Fields(page.Doc.Find("main form"))
			for field, values := range test.stays {
				require.Equal(t, values, fields[field])
			}
			require.Equal(t, test.ticked, fields["which"])
			p.Clock.Advance(time.Minute)
			require.Equal(t, http.StatusOK, desk.Submit(page, "/"+test.form, nil).Status, "who has read that sends it again")
		})
	}
}

// Nothing is left to answer: then what was typed is shown, since the form is not.
func TestColleague_NothingLeftAndNothingLost(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	english := p.Browser("provider-agent")
	dispute, delegate := desk.Get("/notices/"+ref+"/dispute"), english.Get("/notices/"+ref+"/delegate?lang=en")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {ref}, "do": {"confirm"}})
	colleague.Submit(colleague.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})

	page := desk.Submit(dispute, "/dispute", url.Values{
		"reason": {"legality"}, "explanation": {"Een lange uitleg, met planted.example.com/x erin."}, "whereabouts": {"AS64496"},
	})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Niet meer open in "+ref, page.H1())
	require.Contains(t, page.Doc.Find(".error-summary h2").Text(), "N. de Vries heeft verwijdering gemeld van het adres")
	require.NotContains(t, page.Text(), "U had dit formulier al verstuurd")
	require.Contains(t, page.Text(), "Dit had u ingevuld")
	require.Contains(t, page.Text(), "Een lange uitleg, met ••• erin.")
	require.Contains(t, page.Text(), "AS64496")

	page = english.Submit(delegate, "/delegate", url.Values{"to": {"customer"}, "note": {"Called."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Address 1 was answered already by N. de Vries", page.Doc.Find(".error-summary h2").Text())
	require.Contains(t, page.Text(), "What you had filled in")
	require.Contains(t, page.Text(), "Called.")

	page = desk.Submit(preview, "/bulk/confirm",
		url.Values{"measure": {"server_suspended"}, "note": {"Klant is weg."}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Server of VPS uitgezet")
	require.Contains(t, page.Text(), "Klant is weg.")
	require.Contains(t, page.Text(), "N. de Vries")
}

func TestColleague_AcknowledgedFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref, second := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("192.0.2.17", portaltest.Image(2))
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	page := desk.Get("/notices/" + ref)
	colleague.Submit(colleague.Get("/notices/"+ref), "/acknowledge", nil)
	late := desk.Submit(page, "/acknowledge", nil)
	require.Contains(t, late.Text(),
		"De ontvangst was al bevestigd. N. de Vries heeft ontvangst bevestigd van het adres (ma 23 nov 2026 09:30).")
	both := desk.Post("/notices/bulk", url.Values{"sel": {ref, second}, "do": {"acknowledge"}})
	require.Contains(t, both.Text(), "U bevestigt de ontvangst van 1 adres in 1 melding.")
	require.Contains(t, both.Text(), ref+" – ontvangst is al bevestigd")
}

// Of five addresses of several notices a colleague answered two.
func TestColleague_TheReceiptOfManySaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string][]string{
		"nl": {
			"2 van de 5 adressen zijn niet vastgelegd", "N. de Vries heeft verwijdering gemeld van adressen 1 en 3",
			"adressen 2 en 4, nog 1 adres open", "Bestand verwijderd",
			"adressen 1 en 3: al beantwoord door N. de Vries (ma 23 nov 2026 09:30)",
		},
		"en": {
			"2 of the 5 addresses are not recorded", "N. de Vries reported removal of addresses 1 and 3",
			"addresses 2 and 4, 1 address still open", "File removed",
			"addresses 1 and 3: answered already by N. de Vries (Mon 23 Nov 2026 09:30)",
		},
	} {
		p := portaltest.New(t)
		first := large(p, 1, 5)
		second := p.Notice("192.0.2.17", portaltest.Image(9))
		desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
		desk.Get("/?lang=" + lang)
		preview := desk.Post("/notices/bulk", url.Values{"sel": {first, second}, "do": {"confirm"}})
		theirs := colleague.Submit(colleague.Get("/notices/"+first+"/confirm"), "/confirm", url.Values{
			"which": {"1", "3"}, "measure": {"file_removed"},
		})
		job := desk.Submit(preview, "/bulk/confirm", url.Values{
			"sel": {first + ":1-4", second + ":1"}, "measure": {"account_suspended"}, "when": {"23-11-2026 09:30"},
		})
		require.Contains(t, job.Text(), words[4])
		receipt := receiptOf(desk, job)
		require.Contains(t, []string{"3"}, portaltest.FactsOn(receipt)[map[string]string{"nl": "Adressen", "en": "Addresses"}[lang]])
		for _, text := range words[:4] {
			require.Contains(t, receipt.Text(), text)
		}
		require.Equal(t, theirs.Path, receipt.Doc.Find(".timeline a").AttrOr("href", ""), "to the colleague's receipt")
		require.Equal(t, models.StateDelivered, portaltest.State(t, p, first, 5))
		again := desk.Submit(preview, "/bulk/confirm", url.Values{
			"sel": {first + ":1-4", second + ":1"}, "measure": {"account_suspended"}, "when": {"23-11-2026 09:30"},
		})
		require.Equal(t, job.Path, again.Path)
	}
}
