package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// importFile runs the command on a file of that text and gives what it says on both its outputs, and how it ended.
func (b *bed) importFile(t *testing.T, language, text string, more ...string) (said string, exit int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	command := b.command(t, append([]string{"import", path, "--source", "test"}, more...)...)
	command.Env = append(command.Env, "LANG="+language)
	out, err := command.CombinedOutput()
	return string(out), exitStatus(t, err)
}

// caseFile is one of the files of the people who do this job. The samples of XARF are another's and lie beside the project, where they do.
func caseFile(t *testing.T, name string) string {
	t.Helper()
	if sample, of := strings.CutPrefix(name, "../xarf/"); of {
		file, err := os.ReadFile(filepath.Join("../../../shared/xarf", sample))
		if err != nil {
			t.Skip("the samples are not here: " + name)
		}
		return string(file)
	}
	file, err := os.ReadFile(filepath.Join("../../portal/portaltest/testdata/cases", name))
	require.NoError(t, err)
	return string(file)
}

// The files of the people who do this job, and others of their kinds: read, or refused with what to change, in both languages.
func TestImport_WhatAFileMayLookLike(t *testing.T) {
	b := newBed(t)
	out, err := b.command(t, "provider", "add", "noord", "--name", "Noord", "--abuse", "abuse@noord.example.nl",
		"--network", "198.51.100.0/24").CombinedOutput()
	require.NoError(t, err, "%s", out)
	const at = "2026-11-20T10:00:00+01:00"
	for name, c := range map[string]struct {
		file   string // of a case where text is ""
		text   string
		nl, en string
		exit   int
	}{
		"a list without header": {
			file: "01-list-without-header.csv", exit: exitFailed, nl: "heeft geen kopregel", en: "no header line",
		},
		"a reference first": {
			text: "R-1;https://img.example.com/a;192.0.2.1\n", exit: exitFailed, nl: "heeft geen kopregel: in cel 2",
			en: "no header line: cell 2",
		},
		"a header further down": {
			text: "Meldingen\nurl;observed_at\nhttps://img.example.com/a;" + at + "\n", exit: exitFailed, nl: "pas in regel 2",
			en: "only in line 2",
		},
		"a reference that is an address": {
			file: "09-reference-is-an-address.csv", exit: exitFailed, nl: "kolom external_ref: Een kenmerk mag geen webadres",
			en: "column external_ref: A reference may not contain a web address",
		},
		"two providers":          {file: "02-one-address-two-providers.csv", nl: "2 nieuw", en: "2 new"},
		"came back":              {file: "03-came-back-2-after-verified-offline.csv", nl: "1 nieuw", en: "1 new"},
		"fragments":              {file: "04-fragment.csv", nl: "2 nieuw", en: "2 new"},
		"a worse category":       {file: "05-worse-category-2.csv", nl: "1 nieuw", en: "1 new"},
		"not illegal":            {file: "06-not-illegal.csv", nl: "0 nieuw", en: "0 new"},
		"a reporter's number":    {file: "08-reporters-number.csv", nl: "2 nieuw", en: "2 new"},
		"an underscore":          {file: "10-underscore-host.csv", nl: "1 nieuw", en: "1 new"},
		"three of one reference": {file: "07-partial-answer.csv", nl: "3 nieuw", en: "3 new"},
		"a day first":            {file: "13-dutch-excel-date.csv", nl: "1 nieuw", en: "1 new"},
		"a space in the host":    {file: "14-faulty-rows-hint.csv", exit: exitFailed, nl: "rij 3, kolom url", en: "row 3, column url"},
		"sep=":                   {file: "15-sep-line.csv", nl: "1 nieuw", en: "1 new"},
		"columns at the end":     {file: "16-empty-columns-at-the-end.csv", nl: "1 nieuw", en: "1 new"},
		"last before first": {
			file: "19-last-before-first.csv", exit: exitFailed, nl: "ligt vóór die van de",
			en: "is before first seen",
		},
		"a sample of XARF": {
			file: "../xarf/samples/content-csam.json", nl: "let op, rij 1, kolom evidence[0].hash: De hash hoort niet",
			en: "warning, row 1, column content_removed: The sender says",
		},
		"a picture in XARF": {
			file: "../xarf/samples/content-phishing.json", exit: exitFailed, nl: "neemt nooit beeld aan", en: "never takes those",
		},
		"a field twice": {
			text: `{"url":"https://img.example.com/a","url":"x"}`, exit: exitFailed, nl: "een veld twee keer", en: "a field twice",
		},
		"SCART in quotes":    {file: "20-scart-quoted.csv", nl: "1 nieuw", en: "1 new"},
		"nbsp in the header": {file: "22-nbsp-header.csv", nl: "1 nieuw", en: "1 new"},
		"UTF-16":             {file: "23-utf16.csv", exit: exitFailed, nl: "niet in UTF-8", en: "not saved as UTF-8"},
		"an unknown separator": {
			text: "sep=^\nurl^observed_at\n", exit: exitFailed, nl: "scheidingsteken",
			en: "separator that we do not know",
		},
		"two addresses": {
			text: "url,observed_at\n\"https://img.example.com/a,https://img.example.com/b\"," + at + "\n", exit: exitFailed,
			nl: "twee webadressen", en: "contains two web addresses",
		},
		"an IP address and another": {
			text: "url,observed_at,ip\nhttp://192.0.2.1/," + at + ",192.0.2.2\n", exit: exitFailed, nl: "een ander dan in deze cel",
			en: "another one than in this cell",
		},
		"an address of one's own network": {
			text: "url,observed_at,ip\nhttp://nas.local/," + at + ",192.168.1.4\n", exit: exitFailed, nl: "bestaat niet op internet",
			en: "not on the internet",
		},
		"a quote that is open": {
			text: "url,observed_at\n\"https://img.example.com/a," + at + "\n", exit: exitFailed, nl: "rij 2: Een aanhalingsteken",
			en: "row 2: A quote",
		},
		"a number that was rounded": {
			text: "external_ref;url;observed_at\n1,23E+11;https://img.example.com/a;" + at + "\n",
			nl:   "let op, rij 2, kolom external_ref: Dit kenmerk lijkt een getal dat een rekenblad heeft afgerond.",
			en:   "warning, row 2, column external_ref: This reference looks like a number that a spreadsheet rounded.",
		},
		"an AS number with a name": {
			text: "url;observed_at;asn\nhttps://img.example.com/a;" + at + ";AS64496 Voorbeeld\n", nl: "1 nieuw", en: "1 new",
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.text
			if text == "" {
				text = caseFile(t, c.file)
			}
			for language, says := range map[string]string{"nl_NL.UTF-8": c.nl, "en_GB.UTF-8": c.en} {
				said, exit := b.importFile(t, language, text, "--dry-run")
				require.Equal(t, c.exit, exit, said)
				require.Contains(t, said, says)
				require.NotContains(t, said, "img.example.com", "no address in a message")
			}
		})
	}
}

// Other programs read the warnings as they read the errors; a file without has a list that is empty.
func TestImport_WarningsForPrograms(t *testing.T) {
	b := newBed(t)
	var r map[string]any
	read := func(text string) {
		t.Helper()
		said, exit := b.importFile(t, "en", text, "--json")
		require.Zero(t, exit, said)
		r = nil
		require.NoError(t, json.Unmarshal([]byte(said), &r), said)
	}
	const head = "external_ref,url,ip,observed_at\n"
	read(head + "1.23E+11,https://img.example.com/a,192.0.2.1,2024-11-01T10:00:00Z\n" +
		"R-1,https://img.example.con/b,192.0.2.1,2026-11-01T10:00:00Z\n")
	require.Equal(t, []any{
		map[string]any{
			"row": 2.0, "column": "external_ref",
			"message": "This reference looks like a number that a spreadsheet rounded. " +
				"Set the column to text in the spreadsheet and fill in the whole number.",
		},
		map[string]any{"row": 2.0, "column": "observed_at", "message": "This time is more than a year ago. Check the year."},
		map[string]any{
			"row": 3.0, "column": "url",
			"message": "The name of this server does not end in a known domain, such as .nl or .com. Check the name for typing errors.",
		},
	}, r["warnings"])
	require.Empty(t, r["errors"])
	require.InDelta(t, 2, r["items"], 0, "a warning stops nothing")
	read(head + "R-2,https://img.example.com/c,192.0.2.1,2026-11-01T10:00:00Z\n")
	require.Equal(t, []any{}, r["warnings"])

	said, exit := b.importFile(t, "en", head+strings.Repeat("R-3,https://img.example.con/d,192.0.2.1,2026-11-01T10:00:00Z\n", 203))
	require.Zero(t, exit)
	require.Contains(t, said, "There are warnings about 3 more rows that are not listed here.")
	require.Equal(t, 200, strings.Count(said, "warning, row"))
}
