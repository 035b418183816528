package intake_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/spreadsheet"
)

// reconcile sends a list as a browser does.
func reconcile(b *portaltest.Browser, source, list string) *portaltest.Page {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("source", source)
	_ = form.WriteField("since", "")
	_ = form.WriteField("until", "")
	part, _ := form.CreateFormFile("file", "scart.csv")
	_, _ = part.Write([]byte(list))
	_ = form.Close()
	return b.Send("/intake/reconcile", form.FormDataContentType(), &body)
}

const exportHead = "filenumber;url;url_ip;status_code;grade_code;firstseen_at;lastseen_at;host_owner\n"

func TestReconcile_FromListToDifferences(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	require.Equal(t, http.StatusForbidden, p.Browser("auditor").Get("/intake/reconcile").Status)
	ref := p.Notice("192.0.2.5", portaltest.Image(1), portaltest.Image(2))
	seen := p.Clock.Now().Format("2006-01-02 15:04:05")
	row := func(number, address, ip, status string) string {
		return strings.Join([]string{number, address, ip, status, "illegal", seen, seen, "P. Pietersen"}, ";") + "\n"
	}
	same := exportHead + row("", portaltest.Image(1), "192.0.2.5", "scheduler_checkonline") +
		row("", portaltest.Image(2), "192.0.2.5", "first_police")
	page := reconcile(b, "test", same)
	require.Equal(t, "De lijsten zijn gelijk", page.H1(), page.Text())

	page = reconcile(b, "test", exportHead+row("20261201-1", portaltest.Image(1)+";v=2", "192.0.2.5", "scheduler_checkonline")+
		row("", portaltest.Image(2), "192.0.2.5", "close_offline")+row("", "weg", "192.0.2.5", "bijna klaar"))
	require.Equal(t, "5 verschillen", page.H1(), page.Text())
	require.Equal(t, []string{"Alleen in de lijst", "Andere stand", "Niet te lezen", "Niet te lezen", "Alleen in het portaal"},
		portaltest.Column(page, 0))
	require.Equal(t, []string{"2", "3", "4", "4", ""}, portaltest.Column(page, 1))
	require.Equal(t, []string{"", ref, "", "", ref}, portaltest.Column(page, 2))
	require.NotContains(t, page.Text(), "Pietersen", "what is about people is passed over")
	for _, text := range []string{"img.example", "bijna klaar", "v=2"} {
		require.NotContains(t, page.Body, text)
	}
	file := b.Post(page.Path+"/export", url.Values{})
	require.Equal(t, http.StatusOK, file.Status)
	require.Contains(t, file.Body, "Alleen in de lijst;2;;;20261201-1;;voorbeeld\r\n")
	require.NotContains(t, file.Body, "example")
	require.Contains(t, b.Get("/intake/reconcile").Text(), "Vergeleken in het laatste etmaal")
}

func TestReconcile_SaysAllThatIsWrongWithTheForm(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := reconcile(b, "img.example.com", exportHead+"1;https://img.example.com/a;;open;unset;;;\n")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = reconcile(b, "scart", "wat;is;dit\n")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "kolom die wij niet kennen")
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM reconciliations`).Scan(&kept))
	require.Zero(t, kept)
}

// An Excel file comes in as a CSV does, and its preview stands on the rows that the sheet shows.
func TestUpload_ReadsAnExcelFile(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	file, err := spreadsheet.Table("adressen", [][]string{
		{"external_ref", "url", "ip", "observed_at"},
		{"X-1", portaltest.Image(1), "192.0.2.5", "2026-11-20T10:00:00+01:00"},
		{"X-2", "img.example.com", "192.0.2.5", ""},
	})
	require.NoError(t, err)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("source", "scart")
	_ = form.WriteField("format", "xlsx")
	part, _ := form.CreateFormFile("file", "adressen.xlsx")
	_, _ = part.Write(file)
	_ = form.Close()
	page := p.Browser("analyst").Send("/intake", form.FormDataContentType(), &body)
	require.Equal(t, []string{"3", "3"}, portaltest.Column(page, 0), page.Text())
	require.NotContains(t, page.Body, "img.example")
}
