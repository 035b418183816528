package intake_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

const observed = "ref,outcome,observed_at,observed_by\n"

// observe sends a file of observations as a browser does.
func observe(b *portaltest.Browser, file string) *portaltest.Page {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("source", "scart")
	part, _ := form.CreateFormFile("file", "checks.csv")
	_, _ = part.Write([]byte(file))
	_ = form.Close()
	return b.Send("/intake/observations", form.FormDataContentType(), &body)
}

func TestObservations_WhoMay(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for account, status := range map[string]int{
		"analyst": 200, "admin": 200, "auditor": 403, "editor": 403, "provider-agent": 403, "provider-admin": 403,
	} {
		b := p.Browser(account)
		require.Equal(t, status, b.Get("/intake/observations").Status, account)
		require.Equal(t, status, b.Get("/intake/observations?lang=en").Status, account)
	}
}

func TestObservations_FromFileToCheck(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1), portaltest.Image(2))
	portaltest.ReportRemoval(t, p, ref, 1, 2)
	row := func(n, outcome string, after time.Duration) string {
		return ref + "/" + n + "," + outcome + "," + p.Clock.Now().Add(after).Format(time.RFC3339) + ",nl-1\n"
	}
	p.Clock.Advance(time.Hour)
	b := p.Browser("analyst")
	page := observe(b, observed+row("1", "offline", -20*time.Minute)+row("2", "offline", -20*time.Minute)+row("2",
		"online", -10*time.Minute))
	require.Equal(t, "Controleer de waarnemingen", page.H1())
	require.Equal(t, []string{"3", "2", "1", "0", "1", "0"}, figures(page), "rows, missed, seen; checked, online after all, back")
	require.Equal(t, []string{"answered", "answered"},
		[]string{string(portaltest.State(t, p, ref, 1)), string(portaltest.State(t, p, ref, 2))})
	page = b.Submit(page, "/confirm", nil)
	require.Equal(t, "De waarnemingen zijn ingelezen", page.H1())
	queue := b.Get("/triage/rechecks").Text()
	require.Contains(t, queue, "Adres 1: 1 van 3 keer niet gezien")
	require.NotContains(t, queue, "Adres 2:", "it was seen since")

	page = b.Submit(observe(b, observed+row("1", "offline", -15*time.Minute)+row("1", "offline", -5*time.Minute)), "/confirm", nil)
	require.Equal(t, []string{"2", "2", "0", "1", "0", "0"}, figures(page))
	require.Equal(t, "verified", string(portaltest.State(t, p, ref, 1)))
	history := b.Get("/notices/" + ref).Text()
	require.Contains(t, history, "Een automatische controle van scart vindt adres 1 niet meer: drie keer niet gezien")
	require.Contains(t, b.Get("/intake/observations").Text(), "Ingelezen")

	page = b.Submit(observe(b, observed+row("2", "offline", 0)), "/discard", nil)
	require.Equal(t, "/intake/observations", page.Path)
	require.Contains(t, page.Text(), "Het bestand is weggegooid")
}

func TestObservations_AllFaultsAtOnceAndNothingSaved(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := observe(b, observed+"EOKM-2026-999999,offline,2026-11-20T09:00:00Z,nl-1\nEOKM-2026-000001,weg,gisteren,nl-1\n")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"2", "3", "3", "3"}, portaltest.Column(page, 0))
	require.ElementsMatch(t, []string{"ref", "ref", "outcome", "observed_at"}, portaltest.Column(page, 1))
	require.NotContains(t, page.Text(), "gisteren")
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM observation_files)
		+ (SELECT count(*) FROM observation_rows) + (SELECT count(*) FROM observations)`).Scan(&kept))
	require.Zero(t, kept)

	page = observe(b, "wat,is,dit\n")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.True(t, strings.Contains(page.Text(), "heeft een naam die het portaal niet kent"))
}
