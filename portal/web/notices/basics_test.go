package notices_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

func TestReveal_TheBasicsAreOffered(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	ref := p.Notice("192.0.2.7", "https://img.example.com/1")
	b := p.Browser("provider-agent")
	page := b.Get("/notices/" + ref + "/reveal")
	require.Contains(t, page.Text(), "U heeft de basiscursus nog niet gedaan.")
	page = b.Submit(page, "/reveal", url.Values{"why": {"remove"}})
	require.Equal(t, "/notices/"+ref, page.Path, "it is not needed")
	portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	require.NotContains(t, b.Get("/notices/"+ref+"/reveal").Text(), "basiscursus")
	require.NotContains(t, p.Browser("analyst").Get("/notices/"+ref+"/reveal").Text(), "basiscursus")
}

// Where the portal asks for the basics first nobody sees an address before, and what protects goes on without.
func TestReveal_TheBasicsFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.SchoolWith(t, func(o *portal.Options) { o.BasicsFirst = true })
	ref := p.Notice("192.0.2.7", "https://img.example.com/1")
	b := p.Browser("provider-agent")
	page := b.Get("/notices/" + ref + "/reveal")
	require.Contains(t, page.Text(), "Volledige adressen ziet u pas na de basiscursus.")
	require.Zero(t, page.Doc.Find(`main form[action$="/reveal"]`).Length())
	require.Equal(t, 1, page.Doc.Find(`main a[href="/training/abuse-desk-basics"]`).Length())
	page = b.Post("/notices/"+ref+"/reveal", url.Values{"why": {"remove"}})
	require.Equal(t, "/notices/"+ref+"/reveal", page.Path)
	var revealed int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'revealed'`).Scan(&revealed))
	require.Zero(t, revealed)
	require.Equal(t, http.StatusOK, b.Post("/notices/"+ref+"/acknowledge", nil).Status)
	page = b.Submit(b.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	require.Contains(t, page.Path, "/receipts/")
	portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	page = b.Submit(b.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	require.Equal(t, "/notices/"+ref, page.Path)
}
