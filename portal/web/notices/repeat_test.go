package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// keyOf is the hidden key of a page's form.
func keyOf(page *portaltest.Page) string {
	return page.Doc.Find(`input[name="submission"]`).AttrOr("value", "")
}

// repeated holds a page to what whoever sent a form again with other content must find: that it was not taken, what was, and
// the form anew under another key.
func repeated(t *testing.T, form, page *portaltest.Page, title string) {
	t.Helper()
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, title, page.Doc.Find(".error-summary h2").Text())
	require.NotEmpty(t, keyOf(page))
	require.NotEqual(t, keyOf(form), keyOf(page), "the form anew has a key of its own")
}

func ticked(page *portaltest.Page) []string {
	return portaltest.Fields(page.Doc.Find("main form"))["which"]
}

func TestRepeat_ConfirmingAnotherAddressIsNotLost(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm")
	one := url.Values{"which": {"1"}, "measure": {"file_removed"}, "note": {"Klaar."}}
	receipt := desk.Submit(form, "/confirm", one)
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	require.Equal(t, receipt.Path, desk.Submit(form, "/confirm", one).Path, "the same again is the same receipt")

	both := desk.Submit(form, "/confirm", url.Values{"which": {"1", "2"}, "measure": {"file_removed"}, "note": {"Klaar."}})
	repeated(t, form, both, "Adres 2 is nog niet bevestigd")
	require.Equal(t, models.StateDelivered, portaltest.State(t, p, ref, 2))
	facts := portaltest.FactsOn(both)
	require.Equal(t, portaltest.FactsOn(receipt)["Ontvangstnummer"], facts["Ontvangstnummer"])
	require.Equal(t, []string{"adres 1", "Bestand verwijderd"}, []string{facts["Adressen"], facts["Maatregel"]})
	require.Equal(t, []string{"2"}, ticked(both), "what was kept need not be sent again")
	require.Equal(t, "Klaar.", both.Doc.Find("#note").Text())
	require.Equal(t, "file_removed", portaltest.Fields(both.Doc.Find("main form")).Get("measure"))

	second := desk.Submit(both, "/confirm", nil)
	require.Equal(t, "Uw bevestiging is vastgelegd", second.H1())
	require.NotEqual(t, receipt.Path, second.Path)
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, ref, 2))

	verified(t, p, ref, 1, 2)
	require.Equal(t, receipt.Path, desk.Submit(form, "/confirm", one).Path, "also when the items went on")
	late := desk.Submit(form, "/confirm", url.Values{"which": {"1"}, "measure": {"account_suspended"}})
	require.Equal(t, http.StatusConflict, late.Status)
	require.Contains(t, late.Text(), "Uw wijziging is niet vastgelegd")
	require.Contains(t, late.Text(), portaltest.FactsOn(receipt)["Ontvangstnummer"])
}

func verified(t *testing.T, p *portaltest.Portal, ref string, numbers ...int) {
	t.Helper()
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, numbers, notice.FoundOffline))
}

func TestRepeat_AnotherAnswerToTheSameAddressIsNotLost(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm?lang=en")
	require.Equal(t, http.StatusOK, desk.Submit(form, "/confirm", url.Values{"measure": {"dns_removed"}}).Status)
	page := desk.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}})
	repeated(t, form, page, "Your change is not recorded")
	require.Equal(t, []string{"1"}, ticked(page), "as it was typed: the answer is another one")
	require.Equal(t, "file_removed", portaltest.Fields(page.Doc.Find("main form")).Get("measure"))
	require.Equal(t, models.StateAcknowledged, portaltest.State(t, p, ref, 1))
	desk.Submit(page, "/confirm", nil)
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, ref, 1))
}

func TestRepeat_DisputeDelegationAndMessage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		one, other         url.Values
		lost, kept, change string
		ticked             []string
	}{
		"dispute": {
			one:   url.Values{"which": {"1"}, "reason": {"collateral"}, "explanation": {"Er staan ook anderen op."}},
			other: url.Values{"which": {"1", "2"}, "reason": {"collateral"}, "explanation": {"Er staan ook anderen op."}},
			lost:  "Adres 2 is nog niet betwist", kept: "Er staan ook anderen op.", ticked: []string{"2"},
		},
		"delegate": {
			one:   url.Values{"which": {"1"}, "to": {"reseller"}, "note": {"Klant weet het."}},
			other: url.Values{"which": {"2"}, "to": {"customer"}, "note": {"Klant weet het."}},
			lost:  "Adres 2 is nog niet doorgezet", kept: "Klant weet het.", ticked: []string{"2"},
		},
		"question": {
			one:   url.Values{"text": {"Telt een lege map ook?"}},
			other: url.Values{"text": {"En de cache?"}},
			lost:  "Uw nieuwe bericht is nog niet verstuurd", kept: "Telt een lege map ook?",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New(t)
			ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
			desk := p.Browser("provider-agent")
			form := desk.Get("/notices/" + ref + "/" + name)
			for range 2 {
				require.Equal(t, "/notices/"+ref, desk.Submit(form, "/"+name, test.one).Path, "the same again is the same")
			}
			page := desk.Submit(form, "/"+name, test.other)
			repeated(t, form, page, test.lost)
			require.Contains(t, page.Doc.Find(".error-summary").Text(), test.kept)
			require.Equal(t, test.ticked, ticked(page))
			for field, values := range test.other {
				if field != "which" {
					require.Equal(t, values, portaltest.Fields(page.Doc.Find("main form"))[field], "what was typed")
				}
			}
			p.Clock.Advance(time.Minute)
			require.Equal(t, "/notices/"+ref, desk.Submit(page, "/"+name, nil).Path)
			sent := desk.Get("/notices/" + ref)
			require.Equal(t, "/notices/"+ref, desk.Submit(form, "/"+name, test.one).Path, "the first again is still the same")
			again := desk.Get("/notices/" + ref)
			require.Equal(t, sent.Doc.Find(".timeline > li").Length(), again.Doc.Find(".timeline > li").Length())
		})
	}
}

func TestRepeat_OfManyNotices(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first, second := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("192.0.2.17", portaltest.Image(2))
	desk := p.Browser("provider-agent")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {first, second}, "do": {"confirm"}})
	part := url.Values{"sel": {first + ":1"}, "measure": {"account_suspended"}, "when": {"23-11-2026 09:30"}}
	receipt := desk.Submit(preview, "/bulk/confirm", part)
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	require.Equal(t, receipt.Path, desk.Submit(preview, "/bulk/confirm", part).Path)
	page := desk.Submit(preview, "/bulk/confirm",
		url.Values{"measure": {"account_suspended"}, "note": {"Eén klant."}, "when": {"23-11-2026 09:30"}})
	repeated(t, preview, page, "1 adres is nog niet bevestigd")
	require.Contains(t, page.Doc.Find(".error-summary").Text(), portaltest.FactsOn(receipt)["Ontvangstnummer"])
	require.Equal(t, []string{second + ":1"}, portaltest.Fields(page.Doc.Find("main form"))["sel"])
	require.Equal(t, "Eén klant.", page.Doc.Find("#note").Text())
	require.Equal(t, models.StateDelivered, portaltest.State(t, p, second, 1))
	require.Equal(t, "Uw bevestiging is vastgelegd", desk.Submit(page, "/bulk/confirm", nil).H1())
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, second, 1))
}

func TestRepeat_InThePeerRoom(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("editor")
	form := b.Get("/peers/new")
	one := url.Values{"kind": {"question"}, "language": {"nl"}, "title": {"Hoe vindt u een account?"}, "text": {"Wij zoeken nog."}}
	thread := b.Submit(form, "/peers", one)
	require.Regexp(t, "^/peers/[0-9a-f]", thread.Path)
	require.Equal(t, thread.Path, b.Submit(form, "/peers", one).Path)
	other := url.Values{"kind": {"practice"}, "language": {"nl"}, "title": {"Zo doen wij het"}, "text": {"Met een lijst."}}
	page := b.Submit(form, "/peers", other)
	repeated(t, form, page, "Uw nieuwe tekst is nog niet verstuurd")
	require.Contains(t, page.Doc.Find(".error-summary").Text(), "Hoe vindt u een account?")
	require.Equal(t, "Met een lijst.", page.Doc.Find("#text").Text())
	require.Regexp(t, "^/peers/[0-9a-f]", b.Submit(page, "/peers", nil).Path)

	thread = b.Get(thread.Path)
	require.Equal(t, 1, b.Submit(thread, "/reply", url.Values{"text": {"Dat lukt zo."}}).Doc.Find("#text").Length())
	require.Equal(t, http.StatusOK, b.Submit(thread, "/reply", url.Values{"text": {"Dat lukt zo."}}).Status)
	page = b.Submit(thread, "/reply", url.Values{"text": {"En anders zo."}})
	repeated(t, thread, page, "Uw nieuwe tekst is nog niet verstuurd")
	require.Contains(t, page.Doc.Find(".error-summary").Text(), "Dat lukt zo.")
	require.Equal(t, "En anders zo.", page.Doc.Find("#text").Text())
	replies := b.Submit(page, "/reply",
		nil).Doc.Find("article").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("id", "") != "" })
	require.Contains(t, replies.Text()+b.Get(thread.Path).Text(), "En anders zo.")
}
