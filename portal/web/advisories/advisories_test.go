package advisories_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

func TestAdvisories_FromDraftToConfirmed(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	writer, second, desk := p.Browser("editor"), p.Browser("admin"), p.Browser("provider-agent")
	page := writer.Submit(writer.Get("/content/advisories/new"), "/content/advisories", portaltest.AdvisoryForm(url.Values{"asks": {"1"}}))
	require.Equal(t, "/content/advisories/W-2026-001", page.Path)
	require.Contains(t, page.Text(), "Iemand anders moet deze waarschuwing versturen")
	require.Equal(t, []string{"Noorderlicht Cloud", "Voorbeeld Hosting B.V."}, portaltest.Column(page, 0))
	require.Zero(t, page.Doc.Find(`a[href$="/send"]`).Length())
	refused := writer.Submit(writer.Get(page.Path+"/send"), page.Path+"/send", nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(), "U heeft aan deze waarschuwing geschreven")
	require.Empty(t, desk.Get("/advisories").Doc.Find("table").Nodes, "a draft is nobody's")
	require.Zero(t, desk.Get("/notices").Doc.Find(".alerts").Length())
	require.NotContains(t, desk.Get("/").Text(), "waarschuwing van EOKM")

	page = second.Get(page.Path)
	require.Equal(t, 1, page.Doc.Find(`a[href$="/send"]`).Length())
	page = second.Submit(second.Get(page.Path+"/send"), page.Path+"/send", nil)
	require.Contains(t, page.Text(), "is verstuurd aan 2 providers")
	alert := desk.Get("/notices").Doc.Find(`.alerts a[href="/advisories/W-2026-001"]`)
	require.Equal(t, "1 waarschuwing", strings.TrimSpace(alert.Text()))
	require.Contains(t, desk.Get("/").Text(), "Er wacht 1 waarschuwing van EOKM op u. “Let op” Lees W-2026-001")
	page = desk.Get("/advisories/W-2026-001")
	require.Equal(t, "Waarschuwing W-2026-001 – Portaal hostingproviders", page.Doc.Find("title").Text(),
		"a title stays out of the browser's history")
	require.Equal(t, "Let op", page.Doc.Find("h1").Text())
	require.Contains(t, desk.Get("/advisories").Text(), "Te bevestigen")
	page = desk.Submit(page, "/acknowledge", nil)
	require.Contains(t, page.Text(), "U bevestigde dit op ma 23 nov 2026")
	require.Zero(t, page.Doc.Find(`form[action$="/acknowledge"]`).Length())
	require.NotContains(t, desk.Get("/").Text(), "waarschuwing van EOKM")
	require.Contains(t, p.Browser("provider-admin").Get("/").Text(), "waarschuwing van EOKM", "each person reads")

	page = p.Browser("analyst").Get("/content/advisories/W-2026-001")
	require.Zero(t, page.Doc.Find("main form, main .btn").Length(), "an analyst only reads")
	rows := page.Doc.Find("#recipients tbody tr")
	require.Contains(t, rows.First().Text(), "Noorderlicht Cloud")
	require.Contains(t, rows.Last().Text(), "S. Bakker, ma 23 nov 2026 09:30")
	require.Contains(t, rows.Last().Text(), "1 van 2")
	require.Contains(t, p.Browser("provider-admin").Get("/org/log").Text(), "heeft waarschuwing W-2026-001 bevestigd")
	require.Contains(t, second.Get("/admin/audit").Text(), "heeft waarschuwing W-2026-001 verstuurd aan 2 providers")
}

func TestAdvisories_ARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	writer := p.Browser("editor")
	page := writer.Post("/content/advisories", portaltest.AdvisoryForm(url.Values{
		"title_nl": {"Kijk op 192.0.2.7 en/of elders"}, "body_en": {"Zie https://img.example.com/1 en [uitleg](/help/exposure)."},
		"reach": {"some"}, "sizes": {"2-9"},
	}))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 2, page.Doc.Find(".error-summary li").Length())
	require.Contains(t, page.Text(), "Noem hier geen webadres en geen IP-adres, ook niet als voorbeeld")
	require.Equal(t, "Kijk op ••• en/of elders", page.Doc.Find("#title_nl").AttrOr("value", ""))
	require.Equal(t, "Zie ••• en [uitleg](/help/exposure).", page.Doc.Find("#body_en").Text())
	require.Equal(t, 1, page.Doc.Find(`details[open] input[value="2-9"][checked]`).Length())
	require.Empty(t, p.Browser("editor").Get("/content/advisories").Doc.Find("table").Nodes)
}

func TestAdvisories_TwoWritersLoseNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	one, two := p.Browser("editor"), p.Browser("admin")
	page := one.Post("/content/advisories", portaltest.AdvisoryForm(nil))
	edit := page.Path + "/edit"
	mine, theirs := one.Get(edit), two.Get(edit)
	require.Equal(t, http.StatusOK, two.Submit(theirs, edit, url.Values{"title_nl": {"Van de ander"}}).Status)
	page = one.Submit(mine, edit, url.Values{"title_nl": {"Van mij"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Van mij", page.Doc.Find("#title_nl").AttrOr("value", ""))
	require.Contains(t, page.Doc.Find("#theirs-nl").Parent().Text(), "Van de ander")
	page = one.Submit(page, edit, nil)
	require.Equal(t, "Van mij", page.Doc.Find("h1").Text(), "having seen it, one's own counts")
}

func TestAdvisories_WithdrawAgainRemindDrop(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := portaltest.Advise(t, p, nil)
	writer := p.Browser("editor")
	own := "/content/advisories/" + ref
	page := writer.Submit(writer.Get(own), "/remind", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Er valt nu niemand te herinneren")
	p.Clock.Advance(24 * time.Hour)
	writer = p.Browser("editor") // a day later one signs in again
	desk := p.Browser("provider-agent")
	page = writer.Submit(writer.Get(own), "/remind", nil)
	require.Contains(t, page.Text(), "2 providers krijgen een herinnering")

	page = writer.Submit(writer.Get(own+"/withdraw"), "/withdraw", url.Values{"reason": {"Zie www.example.org en/of bel."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Zie ••• en/of bel.", page.Doc.Find("#reason").Text())
	page = writer.Submit(page, "/withdraw", url.Values{"reason": {"De versie klopt niet."}})
	require.Contains(t, page.Text(), "De versie klopt niet.")
	require.NotContains(t, desk.Get("/notices").Text(), "waarschuwing van EOKM")
	read := desk.Get("/advisories/" + ref)
	require.Contains(t, read.Text(), "De versie klopt niet.")
	require.Equal(t, 1, read.Doc.Find("details:not([open]) .prose").Length(), "what was wrong is not what one reads")
	require.Equal(t, own, writer.Get(own+"/withdraw").Path, "once")

	page = writer.Submit(page, "/copy", nil)
	require.Equal(t, "/content/advisories/W-2026-002/edit", page.Path)
	require.Equal(t, "Let op", page.Doc.Find("#title_nl").AttrOr("value", ""))
	require.Zero(t, page.Doc.Find("#ready[checked]").Length(), "a copy is to be mended first")
	page = writer.Submit(writer.Get("/content/advisories/W-2026-002"), "/drop", nil)
	require.Equal(t, "/content/advisories", page.Path)
	require.NotContains(t, page.Text(), "W-2026-002")
	require.Equal(t, "/content/advisories/W-2026-002", writer.Get("/content/advisories/W-2026-002/edit").Path, "it is no draft any more")
}

// Whom it reaches may change between the page and the button: then nothing is sent.
func TestAdvisories_SendsToWhomThePageShowed(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	page := p.Browser("editor").Post("/content/advisories", portaltest.AdvisoryForm(nil))
	second := p.Browser("admin")
	ask := second.Get(page.Path + "/send")
	_, err := p.Store.Provider.Add(t.Context(), models.System(),
		provider.Provider{Slug: "nieuw", Name: "Nieuw", Status: models.ProviderActive, Language: "en"})
	require.NoError(t, err)
	again := second.Submit(ask, "/send", nil)
	require.Equal(t, http.StatusConflict, again.Status)
	require.Contains(t, again.Text(), "1 provider heeft geen bevestigd postvak")
	require.Contains(t, second.Submit(again, "/send", nil).Text(), "is verstuurd aan 3 providers")
}

func TestAdvisories_AnEditorSeesWhatWaitsForASecondPerson(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Browser("editor").Post("/content/advisories", portaltest.AdvisoryForm(nil))
	for account, want := range map[string]int{"editor": 0, "admin": 1, "analyst": 0} {
		list, err := p.Store.Advisory.Waiting(t.Context(), p.Actor(account))
		require.NoError(t, err)
		require.Len(t, list, want, account)
	}
}

func TestAdvisories_AnothersIsAsAbsent(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := portaltest.Advise(t, p,
		url.Values{"reach": {"named"}, "providers": {p.Provider("voorbeeld").String(), uuid.NewString()}, "asks": {"1"}})
	other := p.Browser("other-agent")
	require.Equal(t, http.StatusNotFound, other.Get("/advisories/"+ref).Status)
	require.Equal(t, http.StatusNotFound, other.Post("/advisories/"+ref+"/acknowledge", nil).Status)
	require.NotContains(t, other.Get("/advisories").Body, ref)
	require.NotContains(t, other.Get("/notices").Text(), "waarschuwing van EOKM")
	require.Contains(t, p.Browser("provider-agent").Get("/advisories").Body, ref)
}
