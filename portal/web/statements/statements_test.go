package statements_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// The text has what article 17(3) asks for, in both languages; it has no address, and only that one was made is kept.
func TestStatements_FromTheFactsOfANotice(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	early := desk.Get("/statements/" + ref)
	require.Contains(t, early.Text(), "U heeft nog niets gemeld")
	require.Contains(t, early.Text(), "Op [datum en tijd] hebben wij [wat u deed].")
	require.Zero(t, desk.Get("/notices/"+ref).Doc.Find(`a[href^="/statements/"]`).Length())
	desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	shown := desk.Get(desk.Get("/notices/"+ref).Doc.Find(`a[href^="/statements/"]`).AttrOr("href", ""))
	require.NotContains(t, shown.Text(), "U heeft nog niets gemeld")
	for _, part := range []string{
		"Op maandag 23 november 2026, 09:30 (Nederlandse tijd) hebben wij een bestand verwijderd.",
		"De maatregel geldt overal", "na een melding",
		"artikel [nummer] van onze voorwaarden", "geautomatiseerde middelen", "naar de rechter",
	} {
		require.Contains(t, shown.Doc.Find("#statement").Text(), part)
	}
	english := desk.Get("/statements/" + ref + "?in=en")
	require.Equal(t, "en", english.Doc.Find("#statement").AttrOr("lang", ""))
	require.Contains(t, english.Text(), "we removed a file.")
	events := func() (n int) {
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'statement_made'`).Scan(&n))
		return n
	}
	require.Zero(t, events())
	file := desk.Post("/statements/"+ref, url.Values{"in": {"en"}})
	require.Equal(t, `attachment; filename="statement-of-reasons-`+ref+`.txt"`, file.Header.Get("Content-Disposition"))
	require.Equal(t, "text/plain; charset=utf-8", file.Header.Get("Content-Type"))
	require.Contains(t, file.Body, "we removed a file.\n\nThe measure applies everywhere")
	require.Equal(t, 1, events())
	for _, body := range []string{shown.Body, english.Body, file.Body} {
		require.NotContains(t, body, "img.example.com")
		require.NotContains(t, body, "img[.]example")
	}
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "S. Bakker maakte een motivering aan de klant")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Post("/statements/"+ref, nil).Status)
	require.Equal(t, http.StatusForbidden, p.Browser("analyst").Get("/statements/"+ref).Status)
}
