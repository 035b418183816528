package incoming_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
)

func TestSet_AReferenceNamesNoPlace(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"EOKM-2026-004182", "2026/1234", "SCART-1.2.3", "NCMEC 123456789", "NCMEC 1234567890", "A.12.b", "REPORT.ID.12", "case.no.123",
		"v1.2", "#12", "REF_0001",
		"0a1b2c3d-1111-4222-8333-0a1b2c3d4e5f", "IWF 2026-11-23 10:30:15", "INHOPE/2026/NL/000123", "melding 12 (3)", "T-12;x", "ü-12", "a",
		"DOT-12", "2026.11.23", "1.2.3", "2026.11.001", "EOKM.2026.12", "1.23E+11", "NL/2026/0012", "A:12", "ref=12", "12+3", "12,3",
		"T.12-b",
	} {
		var in incoming.Report
		require.Nil(t, in.Set(incoming.ColumnExternalRef, good, time.Time{}), good)
		require.Equal(t, good, in.ExternalRef)
	}
	for _, bad := range []string{
		"http://img.example.com/a", "hxxp://img.example.com", "img.example.com", "iewtokhst.a.example", "iezref[.]a[.]example/p",
		"REF img.example.com", "img(.)example(.)com",
		"img[dot]example[dot]com", "img dot example dot com", "www.a", "192.0.2.55", "REF-192.0.2.55", "192[.]0[.]2[.]55", "192.0.2.0/24",
		"2001:db8::1", "a@example.com",
		"example.com/a.jpg", "IMG.EXAMPLE.COM", "ｉｍｇ.example.com", "img。example。com", "img.exa\u00admple.com", "img%2Eexample%2Ecom",
		"iewtokhst.a.example.5", "img.example.com/secret/a.jpg", "//img.example.com/a", "http//img.example.com/a", "https:img.example.com",
		`http:\\img.example.com`, "www.example.com/x", "WWW.EXAMPLE.COM", "example.com", "example.com.", "example.com:8443",
		"user@localhost",
		"localhost:8080", "localhost", "xn--bcher-kva.example", "bücher.example", "http://xn--bcher-kva.example/", "[2001:db8::1]",
		"2001:db8::1", "2001:DB8:1:0:0:0:0:5", "::1", "[2001:db8::1]:443", "192.0.2.1:8080", "192.0.2.1/a.jpg", "(192.0.2.1)",
		"<192.0.2.1>",
		"192 .0 .2 .1", "img example.com", "example․com", "example[.]com/x", "hxxps[:]//example[.]com", "h**p://example.com",
		"ftp://192.0.2.1",
		"//192.0.2.1", "R-1 https://img.example.com", "https%3A%2F%2Fimg.example.com", "aHR0cHM6Ly9pbWcuZXhhbXBsZS5jb20v",
		"moc.elpmaxe.gmi", "\"img.example.com\"", "img.example.com?a", "img.example.onion",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "d41d8cd98f00b204e9800998ecf8427e", "0xC0000258",
	} {
		var in incoming.Report
		fault := in.Set(incoming.ColumnExternalRef, bad, time.Time{})
		if assert.NotNil(t, fault, bad) {
			require.NotContains(t, fault.Args, bad)
		}
		assert.Empty(t, in.ExternalRef, bad)
	}
}

func TestCheck_AReferenceNamesNotItsOwnRow(t *testing.T) {
	t.Parallel()
	for ref, good := range map[string]bool{
		"img-example-com-12": false, "12_img_example_com": false, "example-com": false, "192-0-2-55": false, "IMG EXAMPLE COM": false,
		"12 192 0 2 55": false,
		"example-12":    true, "comexample-com": true, "192-0-2-5": true, "192-0-2-551": true, "EOKM-2026-004182": true, "": true,
	} {
		in := incoming.Report{ExternalRef: ref}
		require.Nil(t, in.Set(incoming.ColumnURL, "https://img.example.com/a", time.Time{}))
		require.Nil(t, in.Set(incoming.ColumnIP, "192.0.2.55", time.Time{}))
		faults := in.Check()
		require.Equal(t, good, len(faults) == 0, ref)
		if !good {
			require.Equal(t, incoming.ColumnExternalRef, faults[0].Field)
		}
	}
	var none incoming.Report
	require.Empty(t, none.Check())
}

func TestImport_ASourceNamesNoPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for source, key := range map[string]string{
		"isrsource.a.example": "import.source.address", "192.0.2.5": "import.source.address", "Not a code": "import.source",
		"": "import.source",
	} {
		_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: source}, modelstest.Each(nil), nil)
		require.Equal(t, key, modelstest.Problem(t, err), source)
	}
	for _, good := range []string{"scart", "iwf-2026", "ncmec.2", "meldpunt_nl"} {
		_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: good},
			modelstest.Each([]*incoming.Row{w.Row("a", 1)}), nil)
		require.NoError(t, err, good)
	}
}
