package verify_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// Anybody may ask what a number is worth, and learns nothing else: no name, no course, and the page is the same for one that is not there.
func TestVerify_SaysOnlyWhatItIsWorth(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	b := p.Browser("")
	page := b.Submit(b.Get("/verify"), "/verify", url.Values{"number": {"abcd efgh 2345"}})
	require.Equal(t, "/verify/ABCD-EFGH-2345", page.Path)
	require.Contains(t, page.Text(), "Dit certificaat is geldig.")
	for _, secret := range []string{"Bakker", "Voorbeeld", "abusedesk"} {
		require.NotContains(t, page.Body, secret)
	}
	unknown := b.Get("/verify/ZZZZ-ZZZZ-ZZZZ")
	require.Equal(t, page.Status, unknown.Status)
	require.Contains(t, unknown.Text(), "Dit nummer is niet bekend.")
	require.Equal(t, page.Doc.Find("main *").Length(), unknown.Doc.Find("main *").Length(), "the same shape")
	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/verify", url.Values{"number": {"1"}}).Status)
	p.Clock.Advance(366 * 24 * time.Hour)
	require.Contains(t, b.Get("/verify/ABCD-EFGH-2345").Text(), "Dit certificaat is verlopen.")
	for range 31 {
		page = b.Get("/verify/ZZZZ-ZZZZ-ZZZZ")
	}
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	require.Contains(t, page.Text(), "U heeft dit heel vaak geprobeerd.")
}
