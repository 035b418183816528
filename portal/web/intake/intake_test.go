package intake_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

const (
	header  = "external_ref,url,ip,observed_at\n"
	goodRow = "A-1,http://img.example.com/a,192.0.2.1,2026-11-23T08:00:00Z\n"
	nobodys = "A-2,http://img.example.com/b,203.0.113.9,2026-11-23T08:00:00Z\n"
	badRow  = "A-3,ftp://img.example.com/c,192.0.2.1,2026-11-23T08:00:00Z\n"
)

// upload sends a file as a browser does: the fields first.
func upload(b *portaltest.Browser, file io.Reader, fields ...string) *portaltest.Page {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1])
	}
	part, _ := form.CreateFormFile("file", "report.csv")
	_, _ = io.Copy(part, file)
	_ = form.Close()
	return b.Send("/intake", form.FormDataContentType(), &body)
}

func uploadText(b *portaltest.Browser, file string, fields ...string) *portaltest.Page {
	return upload(b, strings.NewReader(file), append([]string{"source", "scart", "format", "auto"}, fields...)...)
}

// notices counts what is in the database, behind every scope.
func notices(t *testing.T, p *portaltest.Portal) int {
	t.Helper()
	var n int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM notices`).Scan(&n))
	return n
}

// figures are a page's large numbers.
func figures(page *portaltest.Page) []string {
	var out []string
	for _, node := range page.Doc.Find(".figures b").EachIter() {
		out = append(out, node.Text())
	}
	return out
}

func TestIntake_WhoMay(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for account, status := range map[string]int{
		"analyst": 200, "admin": 200, "auditor": 403, "editor": 403, "provider-agent": 403, "provider-admin": 403,
	} {
		b := p.Browser(account)
		require.Equal(t, status, b.Get("/intake").Status, account)
		require.Equal(t, status, b.Get("/intake?lang=en").Status, account)
		require.Equal(t, status, uploadText(b, header+goodRow).Status, account)
	}
	require.True(t, strings.HasPrefix(p.Browser("").Get("/intake").Path, "/login"))
}

func TestIntake_PreviewSavesNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := uploadText(b, header+goodRow+nobodys+goodRow)
	require.Equal(t, "Controleer het bestand", page.H1())
	require.Equal(t, []string{"3", "2", "0", "0", "1", "0", "0", "2", "1"}, figures(page),
		"rows, new, come back, joined, known, not illegal, faulty; notices, unrouted")
	require.Contains(t, page.Text(), "report.csv")
	require.Zero(t, notices(t, p))

	page = b.Submit(page, "/confirm", nil)
	require.Equal(t, "Het bestand is geïmporteerd", page.H1())
	require.Contains(t, page.Text(), "Er zijn 2 meldingen gemaakt.")
	require.Equal(t, "/triage/unrouted", page.Doc.Find(".actions a").First().AttrOr("href", ""))
	require.Equal(t, 2, notices(t, p))
	require.Equal(t, page.Body, b.Post(page.Path+"/confirm", nil).Body, "confirmed twice is confirmed once")
	require.Equal(t, 2, notices(t, p))

	page = b.Submit(uploadText(b, header+goodRow+nobodys), "/confirm", nil)
	require.Contains(t, page.Text(), "Er is geen nieuw adres bij. Wat al openstond, is bijgewerkt.")
}

// XARF comes in as a table does, and what is faulty comes back as lines of JSON without anybody in it.
func TestIntake_XARF(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	const party = `{"org":"o","contact":"somebody@example.org","domain":"example.org"}`
	report := func(id, kind string) string {
		return `{"xarf_version":"4.2.0","report_id":"b7ca7591-811e-4d40-83d9-dc043c08555` + id + `","timestamp":"2026-11-20T10:30:00Z",` +
			`"reporter":` + party + `,"sender":` + party + `,"source_identifier":"192.0.2.17","category":"content","type":"` + kind +
			`","url":"https://img.example.com/` + id + `","classification":"A1","detection_method":"manual_review"}`
	}
	page := uploadText(b, report("1", "csam")+"\n"+report("2", "wrong")+"\n")
	require.Equal(t, []string{"2", "1", "0", "0", "0", "0", "1", "1", "0"}, figures(page))
	require.Contains(t, page.Text(), "XARF raadt deze velden aan")
	file := b.Post(page.Path+"/faulty", nil)
	require.Contains(t, file.Header.Get("Content-Disposition"), ".jsonl")
	require.NotContains(t, file.Body, "somebody")
	mended := uploadText(b, strings.ReplaceAll(file.Body, `"wrong"`, `"csam"`))
	require.Equal(t, "1", figures(mended)[1])
	require.Equal(t, "Het bestand is geïmporteerd", b.Submit(mended, "/confirm", nil).H1())
	again := uploadText(b, report("2", "csam"))
	require.Equal(t, []string{"1", "0", "0", "0", "1"}, figures(again)[:5], "the same report is known")
}

func TestIntake_FaultyRows(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := uploadText(b, header+goodRow+badRow)
	require.Equal(t, []string{"2", "1", "0", "0", "0", "0", "1", "1", "0"}, figures(page))
	require.Equal(t, []string{"3"}, portaltest.Column(page, 0), "the row as in the file")
	require.Equal(t, []string{"url"}, portaltest.Column(page, 1))
	require.Equal(t, []string{"Alleen adressen met http:// of https:// zijn mogelijk. Verbeter het begin van het adres."},
		portaltest.Column(page, 2))
	_, disabled := page.Doc.Find(`form[action$="/confirm"] button`).Attr("disabled")
	require.True(t, disabled)
	require.NotContains(t, page.Body, "ftp:")
	refused := b.Post(page.Path+"/confirm", nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Zero(t, notices(t, p))

	file := b.Post(page.Path+"/faulty", nil)
	require.Equal(t, "text/csv; charset=utf-8", file.Header.Get("Content-Type"))
	require.Contains(t, file.Header.Get("Content-Disposition"), `attachment; filename="faulty-rows-`)
	require.Equal(t, "faulty_row,"+strings.TrimSpace(header)+"\r\n3,"+strings.TrimSpace(badRow)+"\r\n", file.Body,
		"a file that can be mended and sent again")
	var recorded int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'revealed'`).Scan(&recorded))
	require.Equal(t, 1, recorded, "the download is recorded")

	page = b.Submit(page, "/skip", nil)
	require.Contains(t, page.Text(), "1 rij heeft een fout en wordt overgeslagen.")
	require.Zero(t, page.Doc.Find(`form[action$="/skip"]`).Length())
	page = b.Submit(page, "/confirm", nil)
	require.Equal(t, "Het bestand is geïmporteerd", page.H1())
	require.Equal(t, 1, notices(t, p))
	require.Equal(t, page.Path, b.Post(page.Path+"/skip", nil).Path, "too late changes nothing")

	page = b.Submit(uploadText(b, header+nobodys+badRow, "skip", "1"), "/confirm", nil)
	require.Equal(t, "Het bestand is geïmporteerd", page.H1())
	require.Equal(t, 2, notices(t, p))

	page = uploadText(b, header+badRow, "skip", "1")
	require.Zero(t, page.Doc.Find(`form[action$="/skip"]`).Length())
	require.Contains(t, page.Text(), "Er is geen goede rij om in te lezen.")
}

func TestIntake_ShowsOnlyTheFirstFaults(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Browser("analyst")
	page := uploadText(b, header+strings.Repeat(badRow, 205))
	require.Len(t, portaltest.Column(page, 0), 200)
	require.Contains(t, page.Text(), "U ziet alleen de eerste 200 van 205 foute rijen.")
}

func TestIntake_FaultsOfTheFileAsAWhole(t *testing.T) {
	p := portaltest.New(t)
	b := p.Browser("analyst")
	for name, test := range map[string]struct{ file, fault string }{
		"empty":      {"", "Het bestand is leeg."},
		"no rows":    {header, "maar geen rijen"},
		"binary":     {"\x00\x01\x02\x03PK", "Dit is geen tekstbestand."},
		"encoding":   {"\xff\xfeu\x00r\x00l\x00", "niet in UTF-8"},
		"no header":  {goodRow, "geen kolomnaam"},
		"one column": {"url,observed_at,reporter\n" + goodRow, "een kolom die wij niet kennen: reporter"},
	} {
		t.Run(name, func(t *testing.T) {
			page := uploadText(b, test.file, "skip", "1")
			require.Equal(t, http.StatusUnprocessableEntity, page.Status)
			require.Contains(t, page.Text(), test.fault)
			require.Equal(t, "#file", page.Doc.Find(".error-summary a").AttrOr("href", ""))
			_, ticked := page.Doc.Find("#skip").Attr("checked")
			require.True(t, ticked, "what was chosen stays")
		})
	}
	page := upload(b, strings.NewReader(header+goodRow), "source", "Not A Code", "format", "csv")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Not A Code", page.Doc.Find("#source").AttrOr("value", ""))
	require.Equal(t, "csv", page.Doc.Find("#format option[selected]").AttrOr("value", ""))
	page = upload(b, strings.NewReader(header+goodRow), "source", "scart", "format", "xml")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Zero(t, page.Doc.Find(".receipt").Length())
	imports, err := p.Store.Incoming.Imports(t.Context(), p.Actor("analyst"), 100)
	require.NoError(t, err)
	for _, imp := range imports {
		require.Equal(t, incoming.ImportDiscarded, imp.State, "nothing stays")
	}
}

// T14: what a stranger put into a row runs in nobody's spreadsheet, and comes back as it was when the row is mended.
func TestIntake_FaultyRowsAreNoFormulas(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	const head, rest = "note,url,ip,observed_at\n", ",ftp://img.example.com/a,192.0.2.1,2026-11-23T08:00:00Z\n"
	page := uploadText(b, head+`"=HYPERLINK(""x"")"`+rest+`-2+3`+rest+"\"\t=1\""+rest)
	file := b.Post(page.Path+"/faulty", nil).Body
	require.Equal(t, "faulty_row,"+strings.ReplaceAll(head+`2,"'=HYPERLINK(""x"")"`+rest+`3,'-2+3`+rest+"4,\"'\t=1\""+rest, "\n", "\r\n"),
		file)
	page = b.Submit(uploadText(b, strings.ReplaceAll(file, "ftp:", "http:")), "/confirm", nil)
	require.Equal(t, 1, notices(t, p), page.Text())
	require.Contains(t, b.Get("/notices?tab=all").Text(), "192.0.2.1")
}

// Of a flood of faulty rows the first are kept, and the page says so.
func TestIntake_AFloodOfFaultyRows(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := uploadText(b, header+goodRow+strings.Repeat("x\n", 12_000))
	require.Contains(t, page.Text(), "U ziet alleen de eerste 200 van 12.000 foute rijen.")
	require.Contains(t, page.Text(),
		"Alleen de eerste 10.000 foute rijen zijn bewaard om te herstellen. De andere 2.000 zijn alleen geteld.")
	require.Equal(t, 10_001, strings.Count(b.Post(page.Path+"/faulty", nil).Body, "\n"))
	page = b.Submit(b.Submit(page, "/skip", nil), "/confirm", nil)
	require.Contains(t, page.Text(), "12.000 rijen hadden een fout en zijn overgeslagen. Herstel ze in uw bestand en kies dat opnieuw.")
	require.Equal(t, 1, notices(t, p))
}

func TestIntake_NoFile(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Browser("analyst")
	page := b.Send("/intake", "multipart/form-data; boundary=x",
		strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x--\r\n"))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Kies een bestand")
	require.Equal(t, http.StatusBadRequest, b.Send("/intake", "text/plain", strings.NewReader("x")).Status)
	require.Equal(t, http.StatusBadRequest, b.Send("/intake", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nbroken")).Status)
}

// rows is a file of any size that is never whole in memory.
type rows struct {
	left int
	n    int
	line []byte
}

func (r *rows) Read(to []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	if len(r.line) == 0 {
		r.n++
		r.line = []byte("A-1,http://img.example.com/" + strconv.Itoa(r.n) + strings.Repeat("x", 4000) + ",192.0.2.1,2026-11-23T08:00:00Z\n")
	}
	n := copy(to, r.line)
	r.line = r.line[n:]
	r.left -= n
	return n, nil
}

func TestIntake_TooLarge(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := upload(b, io.MultiReader(strings.NewReader(header), &rows{left: 66 << 20}), "source", "scart", "format", "csv")
	require.Equal(t, http.StatusRequestEntityTooLarge, page.Status)
	require.Contains(t, page.Text(), "Er is niets opgeslagen. Splits het bestand en probeer het opnieuw.")
	var staged int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM import_rows`).Scan(&staged))
	require.Zero(t, staged)
}

func TestImport_DiscardAndAbsent(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := uploadText(b, header+goodRow)
	path := page.Path
	require.Contains(t, b.Get("/intake").Text(), "Wacht op bevestiging")
	page = b.Submit(page, "/discard", nil)
	require.Equal(t, "/intake", page.Path)
	require.Contains(t, page.Text(), "Het bestand is weggegooid. Er is niets van opgeslagen.")
	require.Equal(t, "Dit bestand is weggegooid", b.Get(path).H1())
	require.Equal(t, "Dit bestand is weggegooid", b.Post(path+"/confirm", nil).H1())
	require.Equal(t, "Dit bestand is weggegooid", b.Post(path+"/discard", nil).H1())
	require.Equal(t, http.StatusNotFound, b.Post(path+"/faulty", nil).Status)
	require.Zero(t, notices(t, p))

	for _, id := range []string{"019ab000-0000-7000-8000-000000000000", "nonsense"} {
		require.Equal(t, http.StatusNotFound, b.Get("/intake/imports/"+id).Status)
		for _, action := range []string{"/confirm", "/discard", "/faulty"} {
			require.Equal(t, http.StatusNotFound, b.Post("/intake/imports/"+id+action, nil).Status)
		}
	}
	require.Equal(t, http.StatusForbidden, p.Browser("provider-admin").Get(path).Status)
}

func TestImport_StaleRoutesAndLostRows(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := uploadText(b, header+goodRow)
	require.NoError(t, p.Store.Provider.ChangeStanding(t.Context(), p.Actor("admin"), p.Provider("voorbeeld"),
		provider.ActSuspend, "Onderzoek."))
	refused := b.Submit(page, "/confirm", nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(), "De netwerken van een provider zijn intussen veranderd.")
	require.Contains(t, refused.Text(), "Kies het bestand opnieuw om verder te gaan.")

	page = uploadText(b, header+goodRow)
	_, err := p.Owner.Exec(t.Context(), `TRUNCATE import_rows`)
	require.NoError(t, err)
	refused = b.Submit(page, "/confirm", nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(), "Lees het bestand opnieuw in.")
	require.Zero(t, notices(t, p))
}
