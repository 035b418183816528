package intake_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// Each file is read, or refused with what to change, in both languages.
func TestIntake_Cases(t *testing.T) {
	b := portaltest.New(t).Browser("analyst")
	for name, says := range map[string][2]string{
		"01-list-without-header.csv":      {"Dit bestand heeft geen kopregel", "This file has no header line"},
		"09-reference-is-an-address.csv":  {"Een kenmerk mag geen webadres", "A reference may not contain a web address"},
		"13-dutch-excel-date.csv":         {"1 adres inlezen", "Import 1 address"},
		"14-faulty-rows-hint.csv":         {"Het adres heeft een spatie", "The address has a space"},
		"15-sep-line.csv":                 {"1 adres inlezen", "Import 1 address"},
		"16-empty-columns-at-the-end.csv": {"1 adres inlezen", "Import 1 address"},
		"19-last-before-first.csv":        {"ligt vóór die van de eerste keer", "is before first seen"},
		"20-scart-quoted.csv":             {"1 adres inlezen", "Import 1 address"},
		"22-nbsp-header.csv":              {"1 adres inlezen", "Import 1 address"},
		"23-utf16.csv":                    {"niet in UTF-8 opgeslagen", "not saved as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			file := portaltest.Case(t, name)
			for i, language := range []string{"nl", "en"} {
				b.Get("/intake?lang=" + language)
				page := uploadText(b, file)
				require.Contains(t, page.Text(), says[i])
				require.NotContains(t, page.Body, "example.com", "no address on the page")
			}
		})
	}
}

// What is likely not what was meant is seen before anybody confirms, and afterwards.
func TestIntake_Warnings(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Browser("analyst")
	const file = "external_ref;url;ip;observed_at\n1,23E+11;http://img.example.com/a;192.0.2.1;2026-11-23T08:00:00Z\n" +
		"R-2;http://img.example.com/b;192.0.2.1;2024-11-23T08:00:00Z\n"
	page := uploadText(b, file)
	require.Contains(t, page.Text(), "Controleer 2 rijen. U kunt ze inlezen zoals ze zijn, maar ze kloppen misschien niet.")
	rows := func(page *portaltest.Page) (out []string) {
		for _, row := range page.Doc.Find("#warned tbody tr").EachIter() {
			var cells []string
			for _, cell := range row.Find("td").EachIter() {
				cells = append(cells, strings.TrimSpace(cell.Text()))
			}
			out = append(out, strings.Join(cells, " "))
		}
		return out
	}
	want := []string{
		"2 external_ref Dit kenmerk lijkt een getal dat een rekenblad heeft afgerond. Zet de kolom in het rekenblad op tekst en vul het " +
			"hele nummer in.",
		"3 observed_at Deze tijd is meer dan een jaar geleden. Controleer het jaartal.",
	}
	require.Equal(t, want, rows(page))
	page = b.Submit(page, "/confirm", nil)
	require.Equal(t, want, rows(page), "what was confirmed can still be looked at")
	page = b.Get(page.Path + "?lang=en")
	require.Contains(t, page.Text(), "This time is more than a year ago. Check the year.")
	b.Get("/intake?lang=nl")

	page = uploadText(b, header+strings.Repeat("R-3,http://img.example.con/b,192.0.2.1,2026-11-23T08:00:00Z\n", 205))
	require.Contains(t, page.Text(), "U ziet alleen de eerste 200 van 205 rijen om te controleren.")
	require.Len(t, rows(page), 200)
	page = uploadText(b, header+"R-4,http://img.example.com/c,192.0.2.1,2026-11-23T08:00:00Z\n")
	require.Zero(t, page.Doc.Find("#warned").Length())
	require.NotContains(t, page.Text(), "Controleer 0")
}

// The hint beside the download says what is in the file, whatever format it came from; mended as it says, it is read.
func TestIntake_TheHintIsTrue(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Browser("analyst")
	const people, plain = "De kolommen REFERER en WORKUSER-EMAIL zijn leeg", "hebben geen aanhalingstekens"
	for file, c := range map[string]struct {
		says, not []string
		header    string
	}{
		header + goodRow + badRow:                    {nil, []string{people, plain}, "faulty_row,external_ref,url,ip,observed_at"},
		strings.ReplaceAll(header+badRow, ",", "\t"): {nil, []string{people, plain}, "faulty_row\texternal_ref\turl\tip\tobserved_at"},
		"url;IP;firstseen;lastseen;note\nftp://img.example.com/a;192.0.2.1;;;n\n": {
			[]string{plain}, []string{people}, "faulty_row;url;IP;firstseen;lastseen;note",
		},
		"url,IP,firstseen,lastseen,note\nftp://img.example.com/a,192.0.2.1,,,n\n": {
			nil, []string{people, plain}, "faulty_row,url,IP,firstseen,lastseen,note",
		},
		"http://img.example.com/a\nftp://img.example.com/b;http://example.net/;a@example.org;R-1\n": {
			[]string{people, plain, "dan hebben wij die van SCART erboven gezet"},
			nil,
			"faulty_row;URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE",
		},
	} {
		page := uploadText(b, file)
		hint := page.Doc.Find("#faults ~ .hint").Text()
		require.Contains(t, hint, "De kopregel staat er al boven en elke rij heeft haar nummer")
		require.NotContains(t, hint, "Zet een kopregel", file)
		for _, says := range c.says {
			require.Contains(t, hint, says, file)
		}
		for _, says := range c.not {
			require.NotContains(t, hint, says, file)
		}
		download := b.Post(page.Path+"/faulty", nil).Body
		above, _, _ := strings.Cut(download, "\r\n")
		require.Equal(t, c.header, above)
		require.NotContains(t, download, "a@example.org")
		page = uploadText(b, strings.ReplaceAll(download, "ftp:", "http:"))
		require.Zero(t, page.Doc.Find("#faults").Length(), file)
	}
}
