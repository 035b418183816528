package dsa_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/dsa"
	"eokm.nl/hosting/portal/portaltest"
)

// A desk reads the page, takes each sheet along, and is told what a year that is no year has.
func TestDSA_PageAndFiles(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	for _, account := range []string{"provider-agent", "provider-admin"} {
		desk := p.Browser(account)
		shown := desk.Get("/stats/dsa/2026")
		require.Contains(t, shown.Text(), "28 feb 2027")
		require.Contains(t, shown.Text(), "Het jaar is nog niet om")
		require.Contains(t, shown.Text(), "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE")
		require.Equal(t, len(models.Categories), shown.Doc.Find("#categories tbody tr").Length())
		links := 0
		for _, link := range shown.Doc.Find("#files a").EachIter() {
			file := desk.Get(link.AttrOr("href", ""))
			require.Equal(t, http.StatusOK, file.Status)
			require.Contains(t, file.Header.Get("Content-Disposition"), "attachment")
			links++
		}
		require.Equal(t, 10, links)
	}
	desk := p.Browser("provider-agent")
	require.Contains(t, desk.Get("/stats/dsa").Text(), "DSA-rapport 2026")
	file := desk.Get("/stats/dsa/2026/4_notices.csv")
	require.Equal(t, "text/csv; charset=utf-8", file.Header.Get("Content-Type"))
	require.Equal(t, `attachment; filename="4_notices.csv"`, file.Header.Get("Content-Disposition"))
	first, rest, _ := strings.Cut(file.Body, "\r\n")
	require.True(t, strings.HasPrefix(first,
		`Applicability,Service,Reporting period,Category of illegal content,"Description of the sub-category ""Other""",`+
			"Number of notices received ,Number of notices received from Trusted flaggers,"), first)
	require.Equal(t, 91, strings.Count(rest, "\r\n"))
	require.Equal(t, strings.Count(file.Body, "\n"), strings.Count(file.Body, "\r\n"), "every line ends as RFC 4180 has it")
	lines, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"1", "", "2", "", "", "", "0", "", "", ""}, lines[1][5:15])
	require.Contains(t, desk.Get("/stats/dsa/2026/"+string(dsa.Qualitative)+".txt").Body, "EOKM")

	require.Contains(t, desk.Get("/stats/dsa/2027").Text(), "moet nog beginnen")
	require.Contains(t, desk.Get("/stats/dsa/2019").Text(), "vanaf 1 juli 2025")
	require.Contains(t, desk.Get("/stats/dsa/2025?lang=en").Text(), "You got no notices from EOKM this year")
	require.Contains(t, desk.Get("/stats/dsa/2027/4_notices.csv").Text(), "has yet to begin", "leads to the page that says why")
	for _, nowhere := range []string{
		"/stats/dsa/x", "/stats/dsa/20260", "/stats/dsa/2026/6_own_initiative_TC.csv",
		"/stats/dsa/2026/4_notices.xlsx",
	} {
		require.Equal(t, http.StatusNotFound, desk.Get(nowhere).Status, nowhere)
	}
	require.Equal(t, http.StatusForbidden, p.Browser("analyst").Get("/stats/dsa/2026").Status)
	other := p.Browser("other-agent").Get("/stats/dsa/2026/4_notices.csv")
	require.Contains(t, other.Body, "TOTAL,,0,,0,", "another provider has its own")
}
