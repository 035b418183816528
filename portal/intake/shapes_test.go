package intake_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/intake"
)

// fileFault is why a file as a whole was refused: its key, and what its sentence names.
func fileFault(t *testing.T, format intake.Format, file string) string {
	t.Helper()
	_, err := read(format, strings.NewReader(file))
	var invalid *models.Invalid
	require.ErrorAs(t, err, &invalid, file)
	return strings.TrimSpace(invalid.Key + " " + invalid.Args["Column"] + invalid.Args["Row"])
}

// warnings lists row, column and key of every warning.
func warnings(rows []row) []string {
	var list []string
	for _, r := range rows {
		list = append(list, faults([]row{{Faults: r.Warnings}})...)
	}
	return list
}

// A table whose header got lost is no list of addresses: read as one, its lines would be addresses that nobody finds.
func TestRows_ATableWithoutHeaderIsRefused(t *testing.T) {
	const at = "2026-11-20T10:00:00+01:00"
	for file, want := range map[string]string{
		"https://img.example.com/a.jpg,192.0.2.10,64496,NL\nhttps://img.example.com/b.jpg,192.0.2.10,64496,NL\n": "file.no_header 1",
		"https://img.example.com/a;192.0.2.10;64496;NL\n":                                                        "file.no_header 1",
		"https://img.example.com/a\t192.0.2.10\n":                                                                "file.no_header 1",
		"https://img.example.com/a|2001:db8:1::5|x\n":                                                            "file.no_header 1",
		"https://img.example.com/a 192.0.2.10\n":                                                                 "file.no_header 1",
		"https://img.example.com/a," + at + "\n":                                                                 "file.no_header 1",
		"https://img.example.com/a;;" + at + ";192.0.2.10\n":                                                     "file.no_header 1",
		"https://img.example.com/a,20-11-2026\n":                                                                 "file.no_header 1",
		"https://img.example.com/a,5/11/2026 09:05\n":                                                            "file.no_header 1",
		"https://img.example.com/a,AS64496\n":                                                                    "file.no_header 1",
		"https://img.example.com/a,NL\n":                                                                         "file.no_header 1",
		"https://img.example.com/a,baseline\n":                                                                   "file.no_header 1",
		"https://img.example.com/a,see the album\n":                                                              "file.no_header 1",
		"https://img.example.com/a, album\n":                                                                     "file.no_header 1",
		"https://img.example.com/a.jpg,R-1\n":                                                                    "file.no_header 1",
		"https://img.example.com/a.jpg;REPORT.ID.12\n":                                                           "file.no_header 1",
		"https://img.example.com,64496\n":                                                                        "file.no_header 1",
		"https://img.example.com/a,https://img.example.com/b\n":                                                  "file.no_header 1",
		"https://img.example.com/a,d41d8cd98f00b204e9800998ecf8427e\n":                                           "file.no_header 1",
		"https://img.example.com/a.jpg,,\n":                                                                      "file.no_header 1",
		`"https://img.example.com/a.jpg","192.0.2.10"` + "\n":                                                    "file.no_header 1",
		`"https://img.example.com/a.jpg";"R-1";"NL"` + "\n":                                                      "file.no_header 1",
		"hxxps://img[.]example[.]com/a.jpg,192.0.2.10\n":                                                         "file.no_header 1",
		"img.example.com/a.jpg,192.0.2.10\n":                                                                     "file.no_header 1",
		"192.0.2.10,https://img.example.com/a.jpg\n":                                                             "file.no_header 1",
		"R-1,https://img.example.com/a.jpg,192.0.2.10\n":                                                         "file.no_header 2",
		"R-1;" + at + ";\"https://img.example.com/a.jpg\"\n":                                                     "file.no_header 3",
		"R-1\thxxps://img.example[.]com/a.jpg\n":                                                                 "file.no_header 2",
		// The header is there, but not on top.
		"https://img.example.com/a.jpg,192.0.2.10\nurl,ip,observed_at\n":                        "file.header_below 2",
		"Meldingen november;;\n;;\nurl;observed_at;ip\nhttps://img.example.com/a;" + at + ";\n": "file.header_below 3",
		"Export 20-11-2026\nurl;IP;firstseen;lastseen;note\nhttps://img.example.com/a;;;;\n":    "file.header_below 2",
		"https://img.example.com/a\nURL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\n":         "file.header_below 2",
		"https://img.example.com/a\nurl,observed_at\nhttps://img.example.com/a," + at + "\n":    "file.header_below 2",
		strings.Repeat("x\n", 20) + "url,observed_at\nhttps://img.example.com/a," + at + "\n":   "file.header_unknown x",
	} {
		require.Equal(t, want, fileFault(t, intake.Auto, file), file)
		if strings.HasPrefix(want, "file.no_header") {
			require.Equal(t, want, fileFault(t, intake.SCART, file), file)
			require.Regexp(t, `^file\.no_header`, fileFault(t, intake.CSV, file), file)
		}
	}
}

func TestRows_AListOfAddressesIsOne(t *testing.T) {
	addresses := []string{
		"https://img.example.com/a.jpg", "https://img.example.com/view;id=5;size=2", "https://img.example.com/a,b.jpg",
		"https://maps.example.com/@52.1,4.3,15z", "https://news.example.com/story/0,1234,567,00.html", "https://img.example.com/?a=1|2",
		"https://img.example.com/a.jsp;jsessionid=0A1B?x=1,2", "http://198.51.100.7/x",
		"https://archive.example.org/web/http://img.example.com/a",
	}
	for _, first := range addresses {
		rows := mustRead(t, intake.Auto, first+"\n"+strings.Join(addresses, "\r\n"))
		require.Empty(t, faults(rows), first)
		for i, r := range rows[1:] {
			require.Equal(t, addresses[i], r.URL)
		}
	}
	rows := mustRead(t, intake.Auto, "\"https://img.example.com/a.jpg,R-1\"\n"+
		"\"https://img.example.com/b.jpg;NL\"\nhttps://img.example.com/c;d\n"+
		"https://img.example.com/e;https://forum.example.net/t;a@example.org;M-1;web;blog\n\"https://img.example.com/f\";;;\"M-2\"\n")
	require.Empty(t, faults(rows))
	require.Equal(t, []string{"https://img.example.com/a.jpg,R-1", "https://img.example.com/b.jpg;NL", "M-1", "M-2"},
		[]string{rows[0].URL, rows[1].URL, rows[3].ExternalRef, rows[4].ExternalRef})
	require.Equal(t, []string{"1 URL row.warn.separator", "2 URL row.warn.separator", "3 URL row.warn.separator"}, warnings(rows),
		"what could be two cells is shown")

	// What is no list further down is a fault of that row.
	require.Equal(t, []string{"2 URL row.warn.space"}, warnings(mustRead(t, intake.Auto,
		"https://img.example.com/a\nhttps://img.example.com/a b\n")))
	require.Equal(t, []string{
		"2  row.scart.more", "3  row.scart.more", "4  row.scart.unclear", "5  row.quote", "6  row.scart.more", "7 URL row.url.no_scheme",
	}, faults(mustRead(t, intake.Auto, "https://img.example.com/a\nhttps://img.example.com/b,192.0.2.10\n"+
		"https://img.example.com/b;192.0.2.10\n"+
		"https://img.example.com/b;https://img.example.com/c\n\"https://img.example.com/b\",\"192.0.2.10\"\n"+
		"\"https://img.example.com/b\";\"192.0.2.10\"\nR-1\n")))
}

// What spreadsheets and other programs make of a table on its way.
func TestRows_WhateverASpreadsheetDoes(t *testing.T) {
	const head, first = "url,observed_at,ip", "https://img.example.com/a,2026-11-20T10:00:00+01:00,192.0.2.10"
	const second = "https://img.example.com/b,2026-11-20T10:00:00+01:00,"
	with := func(separator, end string, above ...string) string {
		return strings.ReplaceAll(strings.Join(append(above, head, first, second), "\n")+"\n", ",", separator)[:] + end
	}
	for name, file := range map[string]string{
		"tabs":                   with("\t", ""),
		"bars":                   with("|", ""),
		"bars with space":        with(" | ", ""),
		"CR alone":               strings.ReplaceAll(with(";", ""), "\n", "\r"),
		"CR CR LF":               strings.ReplaceAll(with(";", ""), "\n", "\r\r\n"),
		"no end":                 strings.TrimSpace(with(",", "")),
		"sep=":                   with(";", "", "sep=;"),
		"sep= with a tab":        with("\t", "", "SEP=\t"),
		"sep= in quotes":         with(",", "", `"sep=,"`),
		"sep= filled up":         with(";", "", "sep=;;;"),
		"sep= of another":        with(";", "", "sep=,", ""),
		"sep= behind a mark":     "\ufeff" + with("|", "", "sep=|"),
		"columns at the end":     strings.ReplaceAll(with(";", ""), "\n", ";;;\n"),
		"very many at the end":   strings.ReplaceAll(with(",", ""), "\n", strings.Repeat(",", 16_000)+"\n"),
		"columns in rows alone":  strings.Replace(with(",", ""), "192.0.2.10\n", "192.0.2.10,,,\n", 1),
		"rows at the end":        with(",", ",,\n,,\n\n"),
		"quoted rows at the end": with(";", "\"\";\"\";\"\"\n\"\"\n"),
		"rows of nbsp":           with(";", "\u00a0;\u00a0;\n"),
		"a column in between":    strings.ReplaceAll(with(",", ""), ",", ",,"),
		"a column before":        ";" + strings.ReplaceAll(strings.TrimSuffix(with(";", ""), "\n"), "\n", "\n;") + "\n",
		"quotes around all":      `"` + strings.NewReplacer(";", `";"`, "\n", "\"\n\"").Replace(strings.TrimSpace(with(";", ""))) + `"`,
		"nbsp in the header":     strings.Replace(with(",", ""), "url,observed_at,ip", "url\u00a0,\u00a0observed_at\u00a0,ip\u200b", 1),
		"capitals":               strings.Replace(with(",", ""), "url,observed_at,ip", " URL ,Observed_At,IP", 1),
	} {
		t.Run(name, func(t *testing.T) {
			rows := mustRead(t, intake.Auto, file)
			require.Empty(t, faults(rows), file)
			require.Len(t, rows, 2)
			require.Equal(t, "https://img.example.com/a", rows[0].URL)
			require.Equal(t, "https://img.example.com/b", rows[1].URL)
			require.Equal(t, "192.0.2.10", rows[0].IP.String())
			require.False(t, rows[1].IP.IsValid())
		})
	}
	for file, want := range map[string]string{
		"sep=^\nurl^observed_at\n": "file.separator", "sep=\nurl,observed_at\n": "file.separator", "sep=;\n": "file.empty",
		"url,observed_at,bij wie?\n": "file.header_unreadable 3", "url,observed_at,melder,,\n": "file.header_unknown melder",
	} {
		require.Equal(t, want, fileFault(t, intake.Auto, file), file)
	}
	require.Equal(t, []string{"2  row.fields", "3  row.nameless", "4  row.fields"}, faults(mustRead(t, intake.Auto,
		"url,,observed_at,\nhttps://img.example.com/a,,2026-11-20T10:00:00Z,,x\nhttps://img.example.com/a,x,2026-11-20T10:00:00Z\n"+
			"https://img.example.com/a,,2026-11-20T10:00:00Z"+strings.Repeat(",", 100)+"x\n")), "no text is passed over")
}

// A note with lines in it is a note with lines, whatever ends a line.
func TestRows_LinesInACell(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		file := strings.ReplaceAll("url,observed_at,note\nhttps://img.example.com/a,2026-11-20T10:00:00Z,\"a\nb\"\n"+
			"https://img.example.com/b,2026-11-20T10:00:00Z,\"c\n", "\n", end)
		rows := mustRead(t, intake.Auto, file)
		require.Equal(t, "a\nb", rows[0].Note)
		require.Equal(t, []string{"4  row.quote_open"}, faults(rows))
	}
}

// SCART's files have no quotes. A spreadsheet that saves one again puts them, or other separators: then the cells are clear.
func TestRows_SCARTSavedByASpreadsheet(t *testing.T) {
	const plain = "url;IP;firstseen;lastseen;note\nhttps://img.example.com/a;192.0.2.112;2026-11-20 10:30:00;2026-11-20 14:30:00;x\n"
	quoted := func(text string) string {
		var out []string
		for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
			out = append(out, `"`+strings.ReplaceAll(line, ";", `";"`)+`"`)
		}
		return strings.Join(out, "\r\n")
	}
	head, row, _ := strings.Cut(plain, "\n")
	for name, file := range map[string]string{
		"rows in quotes": head + "\r\n" + quoted(row) + "\r\n", "all in quotes": quoted(plain), "with sep=": "sep=;\r\n" + plain,
		"commas": strings.ReplaceAll(plain, ";", ","), "tabs": strings.ReplaceAll(plain, ";", "\t"), "bars": strings.ReplaceAll(plain,
			";", "|"),
		"note in quotes": strings.Replace(plain, ";x", `;"x"`, 1), "some cells": strings.Replace(plain, "192.0.2.112", `"192.0.2.112"`, 1),
		"columns at the end": strings.ReplaceAll(plain, "\n", ";;\n"), "CR": strings.ReplaceAll(plain, "\n", "\r"),
		"Dutch": strings.Replace(plain, head, "url;IP;eerste keer;laatste keer;notitie", 1),
		"police": strings.Replace(strings.Replace(plain, head, "url;reason;IP;firstseen;lastseen", 1), row,
			quoted("https://img.example.com/a;x;192.0.2.112;2026-11-20 10:30:00;2026-11-20 14:30:00"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			rows := mustRead(t, intake.Auto, file)
			require.Empty(t, faults(rows), file)
			require.Len(t, rows, 1)
			require.Equal(t, "https://img.example.com/a|192.0.2.112|x", rows[0].URL+"|"+rows[0].IP.String()+"|"+rows[0].Note)
			require.Equal(t, "2026-11-20T09:30:00Z 2026-11-20T13:30:00Z",
				rows[0].ReportedAt.Format("2006-01-02T15:04:05Z07:00")+" "+rows[0].ObservedAt.Format("2006-01-02T15:04:05Z07:00"))
		})
	}
	rows := mustRead(t, intake.Auto, head+"\n"+
		`"https://img.example.com/view;id=5";192.0.2.112;2026-11-20 10:30;2026-11-20 14:30;"a; ""b""`+"\n"+
		"c\"\n"+`https://img.example.com/view;id=6;192.0.2.112;2026-11-20 10:30;2026-11-20 14:30;"d"`+"\n")
	require.Empty(t, faults(rows))
	require.Equal(t, []string{"https://img.example.com/view;id=5", "a; \"b\"\nc", "https://img.example.com/view;id=6"},
		[]string{rows[0].URL, rows[0].Note, rows[1].URL})
	require.Equal(t, []string{"2  row.quote", "3  row.fields", "4  row.scart.fields", "5  row.scart.unclear", "6  row.quote_open"},
		faults(mustRead(t, intake.Auto, head+"\n"+
			`"https://img.example.com/a"x;192.0.2.1;;;`+"\n"+`"https://img.example.com/a";192.0.2.1;;;n;m`+"\n"+
			`"https://img.example.com/a";192.0.2.1`+"\n"+
			// The end of the address imitates the rest of a row: two readings, and neither is guessed.
			`https://img.example.com/a;192.0.2.2;2026-11-20 10:30;;"b;192.0.2.1;2026-11-20 10:30;;n"`+"\n"+
			`"https://img.example.com/a;192.0.2.1;;;`+"\n")))
}

// The files of the people who do this job, where they are at hand: each is read, or refused with words that fit.
func TestRows_Cases(t *testing.T) {
	const cases = "../../../shared/cases"
	if _, err := os.Stat(cases); err != nil {
		t.Skip("the cases are not here: " + cases)
	}
	for name, want := range map[string]string{
		"01-list-without-header.csv": "file.no_header 1", "09-reference-is-an-address.csv": "2 external_ref row.external_ref.address",
		"13-dutch-excel-date.csv": "", "14-faulty-rows-hint.csv": "3 url row.url.space", "15-sep-line.csv": "",
		"16-empty-columns-at-the-end.csv": "", "19-last-before-first.csv": "2 lastseen row.time.order", "20-scart-quoted.csv": "",
		"22-nbsp-header.csv": "", "23-utf16.csv": "file.encoding",
	} {
		file, err := os.ReadFile(filepath.Join(cases, name))
		require.NoError(t, err)
		rows, err := read(intake.Auto, strings.NewReader(string(file)))
		got := strings.Join(faults(rows), ", ")
		if err != nil {
			got = fileFault(t, intake.Auto, string(file))
		}
		require.Equal(t, want, got, name)
	}
}
