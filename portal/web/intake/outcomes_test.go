package intake_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestOutcomes_InTheWordsOfTheOtherSystem(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1), portaltest.Image(2))
	portaltest.ReportRemoval(t, p, ref, 1)
	b := p.Browser("analyst")
	for account, status := range map[string]int{"auditor": 403, "editor": 403, "provider-admin": 403} {
		require.Equal(t, status, p.Browser(account).Get("/intake/outcomes").Status, account)
	}
	page := b.Get("/intake/outcomes")
	require.Equal(t, "Uitkomsten voor SCART en ICCAM", page.H1())
	file := b.Submit(page, "/export", nil)
	require.Contains(t, file.Body, "reference;portal_reference;portal_item;status_code;grade_code;what;detail;reason;at\r\n")
	require.Contains(t, file.Body, ";"+ref+";1;scheduler_checkonline;;answered;file_removed;;2026-11-23 09:30:00\r\n", file.Body)
	require.NotContains(t, file.Body, "example")

	file = b.Submit(page, "/export", url.Values{"for": {"iccam"}})
	require.Contains(t, file.Body, ","+ref+",2,2,ReportedToISP,,,2026-11-23T08:30:00Z\r\n")
	require.NotContains(t, file.Body, "answered", "no action of ICCAM")
	sheet := b.Submit(page, "/export", url.Values{"as": {"xlsx"}})
	require.Equal(t, `attachment; filename="scart-20261123-0930.xlsx"`, sheet.Header.Get("Content-Disposition"))

	page = b.Submit(page, "/export", url.Values{"for": {"x"}, "since": {"gisteren"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Dit is geen dag")
	require.Contains(t, page.Text(), "Kies SCART of ICCAM")
}
