package certificate_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/certificate"
)

func paper() certificate.Paper {
	return certificate.Paper{
		Language: "nl", Title: "Certificaat", Declares: "EOKM verklaart dat", Holder: "Łucja Çağlar-de Groot",
		Organisation: "Voorbeeld Hosting B.V.",
		Passed:       "de toets heeft gehaald van de cursus", Course: "Basis abusedesk", Number: "AAAA-BBBB-2222",
		Brand:  "EOKM",
		Issued: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		Facts: []certificate.Fact{
			{Label: "Nummer", Value: "AAAA-BBBB-2222"},
			{Label: "Gehaald op", Value: "20 nov 2026"},
			{Label: "Geldig tot", Value: "20 nov 2027"},
		},
		Check: "Nagaan of dit certificaat geldig is: https://portal.example/verify/AAAA-BBBB-2222",
	}
}

func TestPDF_TheSamePaperGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	one, err := certificate.PDF(paper())
	require.NoError(t, err)
	again, err := certificate.PDF(paper())
	require.NoError(t, err)
	require.True(t, bytes.Equal(one, again))
	require.True(t, bytes.HasPrefix(one, []byte("%PDF-")))
	other := paper()
	other.Holder = "S. Bakker"
	changed, err := certificate.PDF(other)
	require.NoError(t, err)
	require.False(t, bytes.Equal(one, changed))
}

// What it says can be read out of it, with all letters that a name has, and on one page however long the names are.
func TestPDF_SaysAllOfIt(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: apt-get install poppler-utils")
	}
	long := paper()
	long.Holder, long.Course = strings.Repeat("Wilhelmina van der ", 6)+"Berg", strings.Repeat("Voorkomen en herhaling ", 6)
	long.Organisation, long.Revoked = strings.Repeat("Samenwerkende Voorbeeldhosters ", 4), "Ingetrokken op 21 nov 2026"
	for _, p := range []certificate.Paper{paper(), long} {
		file, err := certificate.PDF(p)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "c.pdf")
		require.NoError(t, os.WriteFile(path, file, 0o600))
		out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
		require.NoError(t, err)
		text := strings.Join(strings.Fields(string(out)), " ")
		for _, want := range []string{
			p.Title, p.Holder, strings.TrimSpace(p.Organisation), strings.TrimSpace(p.Course), p.Number, "20 nov 2027",
			"https://portal.example/verify/AAAA-BBBB-2222", p.Revoked,
		} {
			require.Contains(t, text, want)
		}
		require.Equal(t, 1, strings.Count(string(out), "\f"), "one page")
	}
}

// Every letter that a name of somebody in Europe has is in the paper: Latin with all its marks (also those of Vietnamese), Greek and
// Cyrillic. What it cannot show is told.
func TestMissing_NoLetterOfEuropeIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Þórður Sæmundsson", "Łukasz Żółć", "Çağlar Şıkoğlu-İnce", "Nguyễn Thị Ánh Ngọc", "Ștefan Țăndărică", "Ġorġ Ħaġiż", "Ŵyn Ŷnys",
		"Ẁẃẍẏ", "Αλέξανδρος Ψηλορείτης", "ᾈδων", "Олександр Їжакевич", "Ђорђе Ћирић", "Саша Ўладзіслаў", "Rene\u0301 d’Hôtel",
		"Ǩiuttu Ǯâ", "ẞ ß", "Jan–Piet «de» Groot",
	} {
		missing, err := certificate.Missing(name)
		require.NoError(t, err)
		require.Empty(t, missing, name)
	}
	missing, err := certificate.Missing("محمد M. de Groot", "株式会社 B.V.")
	require.NoError(t, err)
	require.Equal(t, "محد株式会社", missing)
}

func TestPDF_ShowsTheLettersOfEurope(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: apt-get install poppler-utils")
	}
	p := paper()
	p.Holder, p.Organisation = "Nguyễn Thị Ngọc Ṣẹ", "Ψηλορείτης Їжакевич"
	file, err := certificate.PDF(p)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "c.pdf")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
	require.NoError(t, err)
	require.Contains(t, string(out), p.Holder)
	require.Contains(t, string(out), p.Organisation)
}
