package jobs_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/spreadsheet"
)

// send brings a file of answers.
func send(b *portaltest.Browser, name string, file []byte) *portaltest.Page {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("when", "23-11-2026 09:30")
	part, _ := form.CreateFormFile("file", name)
	_, _ = part.Write(file)
	_ = form.Close()
	return b.Send("/jobs/answers", form.FormDataContentType(), &body)
}

// cells reads a file that the portal gave, in either format.
func cells(t *testing.T, file []byte) [][]string {
	t.Helper()
	if bytes.HasPrefix(file, []byte("PK")) {
		book, err := excelize.OpenReader(bytes.NewReader(file))
		require.NoError(t, err)
		rows, err := book.GetRows(book.GetSheetList()[0])
		require.NoError(t, err)
		choices, err := book.GetDataValidations(book.GetSheetList()[0])
		require.NoError(t, err)
		require.Len(t, choices, 1, "the measure is chosen from a list")
		return rows
	}
	text := strings.TrimPrefix(string(file), "\ufeff")
	in := csv.NewReader(strings.NewReader(text))
	if strings.Contains(text[:strings.Index(text, "\n")], ";") {
		in.Comma = ';'
	}
	rows, err := in.ReadAll()
	require.NoError(t, err)
	return rows
}

// written writes rows as the file that they came from.
func written(t *testing.T, of []byte, rows [][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	if bytes.HasPrefix(of, []byte("PK")) {
		book, err := excelize.OpenReader(bytes.NewReader(of))
		require.NoError(t, err)
		for i, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			require.NoError(t, err)
			require.NoError(t, book.SetSheetRow(book.GetSheetList()[0], cell, &row))
		}
		require.NoError(t, book.Write(&out))
		return out.Bytes()
	}
	w := csv.NewWriter(&out)
	require.NoError(t, w.WriteAll(rows))
	return out.Bytes()
}

// Take along, fill in, bring back, look, confirm, undo: in both formats and both languages, and a file in the other language too.
func TestSheet_AnswersByFile(t *testing.T) {
	t.Parallel()
	words := map[string][2]string{"nl": {"Bestand verwijderd", "Wat uw bestand doet"}, "en": {"File removed", "What your file does"}}
	for _, lang := range []string{"nl", "en"} {
		for _, format := range []string{"csv", "xlsx"} {
			t.Run(lang+"/"+format, func(t *testing.T) {
				t.Parallel()
				p := portaltest.New(t)
				first := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
				second := p.Notice("192.0.2.18", portaltest.Image(3))
				desk := p.Browser("provider-agent")
				sheet := desk.Get("/jobs/answers?lang=" + lang)
				file := desk.Submit(sheet, "/open", map[string][]string{"format": {format}})
				require.Equal(t, http.StatusOK, file.Status)
				require.Contains(t, file.Header.Get("Content-Disposition"), "-20261123-0930."+format)
				rows := cells(t, []byte(file.Body))
				require.Len(t, rows, 4)
				require.NotContains(t, file.Body, "•")
				for i := range rows {
					for len(rows[i]) < 8 {
						rows[i] = append(rows[i], "")
					}
				}
				require.Equal(t, []string{first, "1"}, rows[1][:2])
				rows[1][6], rows[3][6] = words[lang][0], " server_SUSPENDED "
				preview := send(desk, "mine."+format, written(t, []byte(file.Body), rows))
				require.Equal(t, http.StatusOK, preview.Status, preview.Text())
				require.Contains(t, preview.Text(), words[lang][1])
				require.Contains(t, preview.Text(), words[lang][0])
				require.Contains(t, preview.Text(), second)
				job := desk.Submit(preview, "/confirm", nil)
				require.Equal(t, "2", portaltest.FactsOn(job)[map[string]string{"nl": "Adressen", "en": "Addresses"}[lang]])
				require.Equal(t, []string{first}, portaltest.RefsOn(desk.Get("/notices")), "one address was left out")
				undone := desk.Submit(job, "/undo", nil)
				require.Equal(t, http.StatusOK, undone.Status)
				require.Len(t, portaltest.RefsOn(desk.Get("/notices")), 2)
			})
		}
	}
}

// All faults at once, each with its row and reason, in both formats; nothing is kept, and no word of the file comes back.
func TestSheet_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ours := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	p.Import("external_ref,url,ip,observed_at\nF-1,https://img.example.com/f,198.51.100.7,2026-11-23T08:00:00Z\n")
	var foreign string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT ref FROM notices WHERE external_ref = 'F-1'`).Scan(&foreign))
	desk := p.Browser("provider-agent")
	rows := [][]string{
		{"Zaaknummer", "Adres", "Maatregel", "Weg sinds", "ons ticket"},
		{ours, "1", "Bestand verwijderd", "", "T-1"},
		{ours, "1", "Account opgeschort", "", ""},
		{ours, "2", "Geoblokkade", "", ""},
		{ours, "3", "Bestand verwijderd", "", ""},
		{foreign, "1", "Bestand verwijderd", "", ""},
		{"EOKM-2026-999999", "1", "Bestand verwijderd", "", ""},
		{"https://img.example.com/x", "1", "Bestand verwijderd", "", ""},
		{ours, "2", "weg", "gisteren", ""},
		{ours, "2", "", "", "not answered"},
	}
	blank := excelize.NewFile()
	var xlsx bytes.Buffer
	require.NoError(t, blank.Write(&xlsx))
	for name, of := range map[string][]byte{"a.csv": nil, "a.xlsx": xlsx.Bytes()} {
		page := send(desk, name, written(t, of, rows))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		var got []string
		page.Doc.Find("#faulty tbody tr").Each(func(_ int, row *goquery.Selection) {
			got = append(got, strings.Join(strings.Fields(row.Find("th").Text()+" "+row.Find("td").First().Text()+" "+
				row.Find("td").Last().Text()), " "))
		})
		require.Equal(t, []string{
			"3 Adres Rij 2 gaat over hetzelfde adres. Laat één van de twee staan.",
			"4 Maatregel Geoblokkade telt niet mee: het bestand is in andere landen nog bereikbaar. Verwijder het, of laat deze rij " +
				"leeg en meld het bij de melding zelf.",
			"5 Adres Deze melding heeft geen adres met dit nummer. Neem het over uit het bestand dat u downloadde.",
			"6 Zaaknummer Bij u is geen melding met dit zaaknummer. Neem het over uit het bestand dat u downloadde.",
			"7 Zaaknummer Bij u is geen melding met dit zaaknummer. Neem het over uit het bestand dat u downloadde.",
			"8 Zaaknummer Hier staat geen zaaknummer. Een zaaknummer ziet eruit als EOKM-2026-000123.",
			"9 Maatregel Dit is geen maatregel uit de lijst. Gebruik een woord uit de lijst op deze pagina.",
			"9 Weg sinds Schrijf dag en tijd zoals 23-11-2026 09:05",
			"9 Adres Rij 4 gaat over hetzelfde adres. Laat één van de twee staan.",
		}, got, name)
		require.NotContains(t, page.Body, "gisteren")
		require.NotContains(t, page.Body, "img.example.com")
	}
	var jobs int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM bulk_jobs`).Scan(&jobs))
	require.Zero(t, jobs)
	require.Contains(t, send(p.Browser("provider-admin"), "a.csv", []byte("x")).Text(), "De kolom Zaaknummer ontbreekt")
}

func TestSheet_RefusesWhatIsNoSuchFile(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	many := "ref,n,measure\n" + strings.Repeat("EOKM-2026-000001,1,\n", 1001)
	for file, told := range map[string]string{
		many:                      "Dit bestand heeft meer dan 1000 rijen.",
		"PK\x03\x04 is no zip":    "Dit Excel-bestand kan niet worden gelezen.",
		"\xd0\xcf\x11\xe0rest":    "Dit is een oud Excel-bestand (XLS), of er staat een wachtwoord op.",
		"ref,n,measure\n":         "In geen enkele rij is een maatregel ingevuld.",
		"":                        "Het bestand is leeg.",
		"ref,ref,n,measure\na,\n": "Kolom 2 staat twee keer in het bestand.",
		strings.Repeat("x", spreadsheet.MaxFile+1): "Dit bestand is groter dan 2 MB.",
	} {
		page := send(desk, "a.csv", []byte(file))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Contains(t, page.Text(), told)
	}
	require.Equal(t, http.StatusBadRequest, desk.Send("/jobs/answers", "text/plain", strings.NewReader("x")).Status)
}

// A colleague does not confirm what somebody else brought, and what was thrown away stays so.
func TestSheet_WaitsForWhoBroughtIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	preview := send(desk, "a.csv", []byte("ref;n;measure\n"+ref+";1;file_removed\n"))
	require.Contains(t, colleague.Get(preview.Path).Text(), "S. Bakker bracht het en kijkt eerst wat het doet.")
	require.Equal(t, http.StatusNotFound, colleague.Post(preview.Path+"/confirm", nil).Status)
	gone := desk.Submit(preview, "/discard", nil)
	require.Contains(t, gone.Text(), "Uw bestand is weggegooid. Er is niets bevestigd.")
	require.Contains(t, desk.Get(preview.Path).Text(), "Dit bestand is weggegooid")
	require.Contains(t, desk.Post(preview.Path+"/confirm", nil).Text(), "Dit bestand is weggegooid")
	require.Len(t, portaltest.RefsOn(desk.Get("/notices")), 1)
}

// A date that Excel keeps as a number is the time that its cell shows, on a Dutch clock.
func TestSheet_ReadsExcelsDates(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	p.Clock.Advance(48 * time.Hour)
	book := excelize.NewFile()
	require.NoError(t, book.SetSheetRow("Sheet1", "A1", &[]any{"Case number", "Address", "Measure", "Gone since"}))
	require.NoError(t, book.SetSheetRow("Sheet1", "A2",
		&[]any{ref, 1, "Page removed", time.Date(2026, 11, 24, 10, 15, 0, 0, time.UTC)}))
	var file bytes.Buffer
	require.NoError(t, book.Write(&file))
	desk := p.Browser("provider-agent")
	kept, err := io.ReadAll(&file)
	require.NoError(t, err)
	require.Contains(t, send(desk, "a.xlsx", kept).Text(), "di 24 nov 2026 10:15")
}

// More than fifty in a file ask who confirms them, as on a form, and are then confirmed.
func TestSheet_ManyAskForAProof(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, 51)
	desk := p.Browser("provider-agent")
	var file strings.Builder
	file.WriteString("ref,n,measure\n")
	for _, ref := range portaltest.RefsOn(desk.Get("/notices?size=100")) {
		file.WriteString(ref + ",1,file_removed\n")
	}
	p.Clock.Advance(16 * time.Minute)
	asked := desk.Submit(send(desk, "a.csv", []byte(file.String())), "/confirm", nil)
	require.True(t, strings.HasPrefix(asked.Path, "/account/prove"), asked.Path)
	require.Len(t, portaltest.RefsOn(desk.Get("/notices?size=100")), 51)
}

// A program brings the answer message (/formats) where a person brings a sheet.
func TestSheet_TakesAnswerMessages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2), portaltest.Image(3))
	desk := p.Browser("provider-agent")
	message := func(item, rest string) string {
		return `{"answer_version":"1.0.0","answer_id":"b7ca7591-811e-4d40-83d9-dc043c08555` + item + `","notice":"` + ref +
			`","item":` + item + `,"at":"2026-11-23T08:30:00Z",` + rest + "}\n"
	}
	const removed = `"kind":"done","measure":"file_removed"`
	refused := send(desk, "answers.jsonl", []byte(message("1", removed)+message("2", `"kind":"refused","reason":"legality"`)+
		message("3", `"kind":"done","measure":"canary"`)))
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(), "kan alleen staan wat u deed")
	require.Contains(t, refused.Text(), "file_removed, page_removed", "the words that there are")
	require.NotContains(t, refused.Body, "canary")
	require.Equal(t, http.StatusUnprocessableEntity, send(desk, "x.json", []byte(`{"notice":1,"notice":2}`)).Status)

	preview := send(desk, "answers.jsonl", []byte(message("1", removed)+message("2", removed)))
	require.Equal(t, http.StatusOK, preview.Status, preview.Text())
	job := desk.Submit(preview, "/confirm", nil)
	require.Equal(t, "2", portaltest.FactsOn(job)["Adressen"])
}
