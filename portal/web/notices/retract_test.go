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

// A confirmation by mistake is taken back from its receipt; the notice is at the desk again, and the receipt says who did it.
func TestRetract_FromTheReceipt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	receipt := desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	link := receipt.Doc.Find("main a").FilterFunction(portaltest.Holds("Toch niet weg: trek opgave in"))
	form := desk.Get(link.AttrOr("href", ""))
	require.Equal(t, []string{"1", "2"}, portaltest.Fields(form.Doc.Find("main form"))["which"])
	require.Contains(t, form.Text(), "alsof u niets had gemeld")

	require.Equal(t, http.StatusUnprocessableEntity, desk.Submit(form, "/retract", url.Values{"which": {}}).Status)
	page := desk.Submit(form, "/retract", url.Values{"which": {"2"}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Opgave ingetrokken. Dit adres staat weer bij u open.")
	require.Contains(t, page.Text(), "S. Bakker heeft de opgave ingetrokken van adres 2; de klok loopt door")

	p.Clock.Advance(time.Minute)
	part := desk.Get(receipt.Path)
	require.Contains(t, part.Text(), "1 adres van deze bevestiging is ingetrokken.")
	require.Equal(t, "Uw bevestiging is vastgelegd", part.H1())
	desk.Submit(desk.Get("/notices/"+ref+"/retract"), "/retract", url.Values{"which": {"1"}})
	for _, reader := range []string{"provider-admin", "analyst"} {
		whole := p.Browser(reader).Get(receipt.Path)
		require.Contains(t, whole.Text(), "Deze bevestiging is ingetrokken en geldt niet meer.", reader)
		require.Contains(t, whole.Text(), ref+", adres 1: ingetrokken door S. Bakker op ma 23 nov 2026 09:31.", reader)
		require.Zero(t, whole.Doc.Find(".receipt").Length(), "it is no green page")
		require.NotContains(t, whole.Text(), "EOKM controleert nu")
	}
}

// Once EOKM has checked there is nothing to take back; and who comes second is told who was first.
func TestRetract_WhoComesSecondIsTold(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	form := desk.Get("/notices/" + ref + "/retract?n=1")
	colleague.Submit(colleague.Get("/notices/"+ref+"/confirm?n=1"), "/confirm", url.Values{"measure": {"server_suspended"}})
	told := desk.Submit(form, "/retract", nil)
	require.Equal(t, http.StatusConflict, told.Status)
	require.Contains(t, told.Text(), "Adres 1 is al beantwoord door N. de Vries")
	colleague.Submit(colleague.Get("/notices/"+ref+"/retract?n=1"), "/retract", nil)
	late := desk.Submit(told, "/retract", nil)
	require.Equal(t, "/notices/"+ref, late.Path)
	require.Contains(t, late.Text(), "Hier is niets meer in te trekken. Laatst: N. de Vries heeft de opgave ingetrokken van het adres")

	desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOffline))
	require.Zero(t, desk.Get("/notices/"+ref).Doc.Find(`a[href$="/retract"]`).Length())
	require.Contains(t, desk.Get("/notices/"+ref+"/retract").Text(), "Hier is niets meer in te trekken.")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get("/notices/"+ref+"/retract").Status)
}
