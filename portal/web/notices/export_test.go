package notices_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/portaltest"
)

// table reads a file as a spreadsheet does.
func table(t *testing.T, page *portaltest.Page, comma rune) [][]string {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status)
	text, marked := strings.CutPrefix(page.Body, "\ufeff")
	require.True(t, marked)
	in := csv.NewReader(strings.NewReader(text))
	in.Comma = comma
	rows, err := in.ReadAll()
	require.NoError(t, err)
	return rows
}

func TestExport_TheViewInTheWordsOfThePage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", "https://img.example.com/secret/path", "https://img.example.com/2")
	p.Notice("192.0.2.17", portaltest.Image(3))
	crafty, err := p.Store.People.AddUser(t.Context(), models.System(), people.User{
		ProviderID: p.Provider("voorbeeld"), Email: "crafty@example.org", Name: `=HYPERLINK("x")`, Role: models.RoleAgent,
	})
	require.NoError(t, err)
	_, err = p.Store.Notice.Assign(t.Context(), p.Actor("provider-agent"), []string{ref}, crafty.ID)
	require.NoError(t, err)

	var external string // the reporter's number
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT external_ref FROM notices WHERE ref = $1`, ref).Scan(&external))
	desk := p.Browser("provider-agent")
	list := desk.Get("/notices?assignee=" + crafty.ID.String())
	file := desk.Submit(list, "/export", nil)
	require.Equal(t, `attachment; filename="meldingen-20261123-0930.csv"`, file.Header.Get("Content-Disposition"))
	require.Equal(t, [][]string{
		{
			"Status", "Klok", "Uiterlijk", "Zaaknummer", "Host (niet aanklikbaar)", "Adressen", "Behandelaar", "Ontvangen",
			"Kenmerk van de melder", "Oefening",
		},
		{
			"Nieuw", "nog 24 u 00 min", "2026-11-24T09:30:00+01:00", ref, "img[.]example[.]com", "2", `'=HYPERLINK("x")`,
			"2026-11-23T09:30:00+01:00", external, "",
		},
	}, table(t, file, ';'))
	require.NotContains(t, file.Body, "secret")
	require.NotContains(t, file.Body, "192.0.2.17")

	require.NotEmpty(t, external)
	var count int
	var internal bool
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT (data->>'count')::int, internal FROM events
		WHERE kind = 'exported' AND provider_id = $1 AND actor_id = $2`, p.Provider("voorbeeld"),
		p.Actor("provider-agent").UserID).Scan(&count, &internal))
	require.Equal(t, 1, count)
	require.False(t, internal)
}

func TestExport_OfStaffAndOfOthers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.17", portaltest.Image(1))
	staff := p.Browser("analyst")
	rows := table(t, staff.Submit(staff.Get("/notices?lang=en"), "/export", nil), ',')
	require.Equal(t, []string{"Provider", "Voorbeeld Hosting B.V."}, []string{rows[0][9], rows[1][9]})
	other := p.Browser("other-agent")
	require.Len(t, table(t, other.Post("/notices/export", url.Values{"back": {"/notices?tab=all"}}), ';'), 1, "the header")
	require.Zero(t, p.Browser("auditor").Get("/notices").Doc.Find(`form[action="/notices/export"]`).Length())
	gone := other.Post("/notices/export", url.Values{"back": {"/notices?tab=all&search=01938f00-0000-7000-8000-000000000001"}})
	require.Contains(t, gone.Text(), "Deze zoekopdracht is verlopen.")
}
